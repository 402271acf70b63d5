import type { Actor, Command } from '../case/commands.js';
import { OPINIONS, type Opinion } from '../case/review-events.js';
import { awaitedIn, reviewsOf } from '../case/opinions.js';
import { pagesOf } from '../case/standing.js';
import { standingEntries } from '../case/evolve-entries.js';
import type { EntryType } from '../case/events.js';
import type { CaseState, EntryState } from '../case/state.js';
import type { ErrorCode } from '../errors.js';
import type { Field } from '../pack/common.js';
import type { LetterChannel } from '../pack/letters.js';
import type { Instant } from '../time.js';
import { mayAct } from './commands/act.js';
import { mayCorrect, readingFields } from './commands/correct.js';
import { stepDefinition } from './chains.js';
import { decide, type Pinned } from './index.js';
import { fieldsOf, mayOrder } from './letters.js';
import { Turn } from './turn.js';

/** Something a person may do with a case now, named as the command that does it. */
export type Allowed =
  | { type: 'act'; action: string; input: Record<string, Field>; personal: Record<string, 'required' | 'optional'> }
  | { type: 'confirmStep'; step: string; input: Record<string, Field>; ref: boolean }
  | { type: 'decideApproval'; approval: string; revision: number; evidence: 'mail' | 'none' }
  | { type: 'giveOpinion'; review: string; reviewer: string; revision: number; opinions: readonly Opinion[] }
  | { type: 'assign'; slot: string }
  | { type: 'liftHold'; hold: string }
  | { type: 'consent'; to: string }
  | { type: 'waiveStep'; step: string }
  | { type: 'acknowledgePage'; page: string }
  | {
      type: 'sendLetter';
      letter: string;
      channels: LetterChannel[];
      /** What is not on record; of the addresses the one of the channel is needed. */
      personal: Record<string, 'required' | 'optional'>;
    }
  /** `event` and `of`: what kind of entry it is, and of which action, step, party or channel; no input: it can be struck out only. */
  | { type: 'correct'; entry: number; event: EntryType; of: string; input: Record<string, Field> }
  | { type: 'call' | 'contact' | 'claim' | 'reclassify' | 'close' | 'merge' | 'unmerge' };

type Probe = Partial<Command> & Pick<Command, 'type'>;

/** What is still asked for when the person and the moment are right. */
const ONLY_INPUT: ErrorCode[] = ['FACT_MISSING', 'FACT_INVALID'];

/**
 * What a person may do with a case at this moment. Apart from the pack's actions, each possibility is put to `decide` itself,
 * without anything coming of it: one judge, no second set of rules.
 */
export function allowedActions(pinned: Pinned, state: CaseState, actor: Actor, now: Instant): Allowed[] {
  if (state.lifecycle === 'completed') return [];
  const base = { id: 'probe', actor, source: 'gateway' as const };
  const look = new Turn(pinned.pack, pinned.calendar, state, { ...base, type: 'wake' }, now, now);
  const may = (probe: Probe): boolean => {
    const { answer } = decide(pinned, state, { ...base, ...probe } as Command, now);
    return answer.ok || ONLY_INPUT.includes(answer.code);
  };
  return [
    ...actions(look),
    ...letters(look),
    ...steps(look).filter(({ step }) => may({ type: 'confirmStep', step, input: {}, ref: 'probe' })),
    ...approvals(look).filter(({ approval }) => may(approvalProbe(approval, now))),
    ...opinions(look).filter(({ review, reviewer }) =>
      may({ type: 'giveOpinion', review, reviewer, opinion: 'noObjection' })
    ),
    ...places(look, may),
    ...waivable(look).filter(({ step }) => may({ type: 'waiveStep', step, gave: ['reason'] })),
    ...others(look, may),
    ...entries(look),
  ];
}

function actions(look: Turn): Allowed[] {
  const { actions: all } = look.pack.data;
  return Object.entries(all).flatMap(([action, definition]) =>
    mayAct(look, action, definition)
      ? []
      : [{ type: 'act' as const, action, input: definition.input, personal: definition.personal }]
  );
}

function letters(look: Turn): Allowed[] {
  const { gave } = look.state;
  return Object.entries(look.pack.data.letters).flatMap(([id, letter]) => {
    if (mayOrder(look, id, letter)) return [];
    const fields = new Set(letter.channels.flatMap((channel) => fieldsOf(look, letter, channel)));
    const missing = [...fields].filter((name) => !gave.includes(name));
    const personal = missing.map((name) => [name, letter.needs.includes(name) ? 'required' : 'optional'] as const);
    const { channels } = letter;
    return [{ type: 'sendLetter' as const, letter: id, channels, personal: Object.fromEntries(personal) }];
  });
}

function steps(look: Turn): Extract<Allowed, { type: 'confirmStep' }>[] {
  const waiting = Object.entries(look.state.steps).filter(
    ([, { status }]) => status === 'open' || status === 'refused'
  );
  return waiting.map(([step]) => {
    const definition = stepDefinition(look, step);
    const task = definition && 'task' in definition ? definition.input : undefined;
    return { type: 'confirmStep', step, input: task ?? {}, ref: task === undefined };
  });
}

function entries(look: Turn): Extract<Allowed, { type: 'correct' }>[] {
  return standingEntries(look.state)
    .filter(([entry]) => !mayCorrect(look, entry))
    .map(([entry, said]) => {
      const input = readingFields(look, said) ?? {};
      return { type: 'correct', entry, event: said.type, of: aboutOf(said), input };
    });
}

function aboutOf(entry: EntryState): string {
  if (entry.type === 'acted') return entry.action;
  if (entry.type === 'stepDone') return entry.step;
  return entry.type === 'callEnded' ? entry.party : entry.channel;
}

function waivable(look: Turn): Extract<Allowed, { type: 'waiveStep' }>[] {
  return Object.entries(look.state.steps).flatMap(([step, { status }]) =>
    status === 'refused' ? [{ type: 'waiveStep' as const, step }] : []
  );
}

function approvals(look: Turn): Extract<Allowed, { type: 'decideApproval' }>[] {
  return Object.entries(look.state.approvals).flatMap(([approval, { decision, revision }]) => {
    const evidence = look.pack.data.approvals[approval]?.evidence;
    if (decision !== undefined || evidence === undefined) return [];
    return [{ type: 'decideApproval' as const, approval, revision, evidence }];
  });
}

function opinions({ state }: Turn): Extract<Allowed, { type: 'giveOpinion' }>[] {
  const all = Object.entries(reviewsOf(state));
  const of = (review: string, reviewer: string, revision: number) =>
    ({ type: 'giveOpinion', review, reviewer, revision, opinions: OPINIONS }) as const;
  return all.flatMap(([id, review]) => awaitedIn(review).map((reviewer) => of(id, reviewer, review.revision)));
}

function approvalProbe(approval: string, now: Instant): Probe {
  const evidence = { messageId: 'probe', sender: 'probe', sentAt: now, textSha256: '' };
  return { type: 'decideApproval', approval, decision: 'approve', evidence };
}

function places(look: Turn, may: (probe: Probe) => boolean): Allowed[] {
  return Object.entries(look.pack.data.slots).flatMap(([slot, { role }]) => {
    const probe = { type: 'assign', slot, person: '', roles: role === undefined ? [] : [role] } as const;
    return may(probe) ? [{ type: 'assign' as const, slot }] : [];
  });
}

function others({ pack, state }: Turn, may: (probe: Probe) => boolean): Allowed[] {
  const { holds, awaiting, withheld, channel } = state;
  const category = Object.keys(pack.data.categories).find((other) => other !== state.category);
  const held = Object.keys(holds).map((hold) => ({ type: 'liftHold' as const, hold }));
  const paged = Object.keys(pagesOf(state)).map((page) => ({ type: 'acknowledgePage' as const, page }));
  const consents = [...Object.keys(awaiting), ...Object.keys(withheld)].map((to) => ({ type: 'consent' as const, to }));
  const call = { type: 'call', direction: 'out', connected: false, party: '' } as const;
  const survivor = { pack: pack.data.id, accepted: true, lifecycle: 'open', merging: false } as const;
  const merge: Probe = { type: 'merge', into: 'probe', survivor, gave: ['reason'] };
  const plain = [
    ...(may(call) ? [{ type: 'call' as const }] : []),
    ...(may({ type: 'contact', channel }) ? [{ type: 'contact' as const }] : []),
    ...(may({ type: 'claim', facts: {}, people: {} }) ? [{ type: 'claim' as const }] : []),
    ...(category !== undefined && may({ type: 'reclassify', category }) ? [{ type: 'reclassify' as const }] : []),
    ...(may(merge) ? [{ type: 'merge' as const }] : []),
    ...(may({ type: 'unmerge' }) ? [{ type: 'unmerge' as const }] : []),
    ...(may({ type: 'close' }) ? [{ type: 'close' as const }] : []),
  ];
  return [...held.filter(may), ...paged.filter(may), ...consents.filter(may), ...plain];
}
