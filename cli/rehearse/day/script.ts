import type { Plot, Story } from './plot.js';
import { Dice } from './dice.js';
import { handoversOf, type ScriptHandover } from './handovers.js';
import { CaseWriter, type Planned, type ScriptCase } from './script-case.js';

/** What happens on a day: the raw inputs, and nothing that follows from them. */
export interface Script {
  readonly seed: number;
  /** In order of receipt. */
  readonly cases: readonly ScriptCase[];
  /** In order of time. */
  readonly handovers: readonly ScriptHandover[];
  /** No worker is there: local instants with offset, half-open. */
  readonly asleep: { readonly from: string; readonly until: string };
}

/** With fewer complaints than this there is no surge: it takes more than ten of them. */
const SURGE_FROM = 18;

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Every story once, those of every day first, else in an order of chance; then as often as they weigh. */
function deck({ stories }: Plot, dice: Dice, cases: number): Story[] {
  const mixed = dice.shuffled(stories);
  const drawn = [...mixed.filter(({ always }) => always), ...mixed.filter(({ always }) => !always)];
  while (drawn.length < cases)
    drawn.push(...dice.shuffled(stories.flatMap((story) => Array.from({ length: story.weight }, () => story))));
  return drawn.slice(0, cases);
}

function planned({ opens, outsideHours, mailbox }: Plot, story: Story, dice: Dice): Planned {
  const channel = dice.pick(story.channels);
  // Nobody answers the telephone before the first shift comes; what is owned by a person needs one who is there.
  const early = dice.next() < outsideHours.share && channel === mailbox.channel;
  const [from, to] = story.hours ?? (early ? dice.pick([outsideHours.before, outsideHours.after]) : opens);
  return {
    ...story,
    category: dice.pick(story.categories),
    channel,
    minute: dice.between(minutes(from), minutes(to) - 1),
  };
}

/** It runs over the end of the first day. */
function spanOf({ asleep: [from, until], days: [first = ''], offset }: Plot): Script['asleep'] {
  const next = new Date(Date.parse(first) + 86_400_000).toISOString().slice(0, 10);
  return { from: `${first}T${from}:00.000${offset}`, until: `${next}T${until}:00.000${offset}` };
}

function surge({ surge: { before, at, between, later, last, after, ...of } }: Plot, dice: Dice): Planned[] {
  const common = { ...of, name: 'surge', ownedBy: 'taker' };
  const early = before.flatMap(({ cases, ...steps }) => Array.from({ length: cases }, () => steps));
  return [
    ...early.map(({ steps, then }) => ({
      ...{ ...common, steps, then, meeting: { role: 'before', overlay: of.overlay, at: minutes(at) } as const },
      minute: dice.between(minutes(between[0]), minutes(between[1])),
    })),
    { ...common, steps: last, minute: minutes(at), meeting: { role: 'last', overlay: of.overlay, at: minutes(at) } },
    {
      ...common,
      steps: after,
      minute: minutes(later),
      meeting: { role: 'after', overlay: of.overlay, at: minutes(at) },
    },
  ];
}

/** The script of a day of so many complaints. Pure: the same plot, number and seed give the same script. */
export function makeScript(plot: Plot, cases: number, seed: number): Script {
  const dice = new Dice(`${seed}`);
  const together = cases < SURGE_FROM ? [] : surge(plot, dice);
  const all = [
    ...together,
    ...deck(plot, dice, cases - together.length).map((story) => planned(plot, story, dice)),
  ].sort((a, b) => a.minute - b.minute);
  const handovers = handoversOf(plot);
  const id = (index: number): string => String(index + 1).padStart(4, '0');
  return {
    seed,
    cases: all.map((one, index) => new CaseWriter(plot, handovers, id(index), seed).write(one)),
    handovers,
    asleep: spanOf(plot),
  };
}
