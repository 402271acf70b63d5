import type { Command, Earlier, Facts } from '../case/commands.js';
import { isEntry } from '../case/evolve-entries.js';
import type { Event, EventOf, EventType, Verdict } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import type { Field } from '../pack/common.js';
import type { Pack } from '../pack/schema.js';

/** A command without what every command has. */
export type Said = Command extends infer C
  ? C extends Command
    ? Omit<C, 'id' | 'actor' | 'source' | 'occurredAt'>
    : never
  : never;

/** What a command came to: its own events, in order, without those an instant brought; and the case before it. */
export interface Came {
  readonly own: readonly Event[];
  readonly before: CaseState;
  readonly pack: Pack;
}

const of = <T extends EventType>(events: readonly Event[], type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

const REASON = { gave: ['reason'] };

/** People who got a place, by the place; of roles that did the pack's routing sees to it again. */
function placed(events: readonly Event[]): Record<string, string> {
  const all = of(events, 'assigned').flatMap(({ slot, person }) => (person === undefined ? [] : [[slot, person]]));
  return Object.fromEntries(all) as Record<string, string>;
}

/** Earlier cases that were found: they share whatever the rule asks for. */
function earlierOf({ own, pack }: Came): { earlier?: Earlier } {
  const found = of(own, 'repeatFound');
  const [first] = found;
  if (!first) return {};
  const cases = found.map(({ repeat, caseId, since }) => {
    const { sharing = [], same = [] } = pack.repeats[repeat] ?? {};
    return { caseId, shares: [...sharing, ...same], closedAt: since };
  });
  return { earlier: { source: 'record', asOf: first.asOf, cases } };
}

const untilClassified = (own: readonly Event[]): readonly Event[] =>
  own.slice(
    0,
    own.findIndex(({ type }) => type === 'classified')
  );

function opened(event: EventOf<'received'>, came: Came): Said {
  const [classified] = of(came.own, 'classified');
  const { category = '', secondary = [] } = classified ?? {};
  const before = untilClassified(came.own);
  const [link] = of(before, 'linked');
  const { caseId, relation, contactId } = link ?? { caseId: '', relation: '' };
  const { channel, facts, gave } = event;
  return {
    type: 'open',
    ...{ category, channel, facts, gave, people: placed(before) },
    ...(secondary.length > 0 && { also: secondary }),
    ...(link && { linkedTo: { caseId, relation, ...(contactId !== undefined && { contactId }) } }),
    ...(classified && event.at < classified.at && { complaintReceivedAt: event.at }),
    ...earlierOf(came),
  };
}

function claimed({ facts, gave }: EventOf<'acted'>, came: Came): Said {
  const [classified] = of(came.own, 'classified');
  const { slot = '' } = came.pack.intake;
  const { [slot]: _, ...people } = placed(untilClassified(came.own));
  const category = classified && { category: classified.category, also: classified.secondary ?? [] };
  return { type: 'claim', facts, gave, people, ...category, ...earlierOf(came) };
}

/** Input that became facts. */
function inputOf(
  fields: Record<string, Field>,
  { facts, appends = {} }: { facts: Facts; appends?: Facts | undefined }
): Facts {
  const given = Object.entries(fields).flatMap(([name, { fact, append }]) => {
    const value = fact === undefined ? undefined : (append ? appends : facts)[fact];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

function partiesOf(field: Field | undefined, { parties }: Verdict): Facts[string] {
  return field?.type === 'records' ? parties.map((one) => ({ ...one })) : (parties[0]?.party ?? null);
}

function acted(event: EventOf<'acted'>, came: Came): Said {
  const { action, gave, item } = event;
  if (action === 'claim') return claimed(event, came);
  const definition = came.pack.actions[action];
  const fields = definition?.input ?? {};
  const input = inputOf(fields, event);
  if (definition?.item !== undefined && item !== undefined) input[definition.item] = item;
  const verdict = of(came.own, 'verdictGiven').find(({ entry }) => entry === event.seq);
  const answered = of(came.own, 'opinionAnswered');
  if (definition?.disposes !== undefined && answered.length > 0)
    input[definition.disposes.in] = answered.map(({ reviewer, answer }) => ({ reviewer, disposition: answer }));
  const { parties } = definition?.decides ?? {};
  if (parties !== undefined && verdict) input[parties] = partiesOf(fields[parties], verdict);
  return { type: 'act', action, input, gave };
}

function stepDone(event: EventOf<'stepDone'>, { pack }: Came): Said {
  const { step, ref, manual } = event;
  const name = step.split(/[@~]/, 1)[0] ?? step;
  const definition = Object.values(pack.chains).find(({ steps }) => name in steps)?.steps[name];
  const fields = definition && 'task' in definition ? definition.input : {};
  const input = manual ? {} : inputOf(fields, event);
  return { type: 'confirmStep', step, input, ...(ref !== undefined && { ref }) };
}

/** A call; what was promised in it is an event of its own. */
function called(event: EventOf<'callEnded'>, { own }: Came): Said {
  const { direction, connected, party, transfer } = event;
  const promise = of(own, 'promiseGiven').find(({ call }) => call === event.seq);
  return {
    type: 'call',
    ...{ direction, connected, party, ...(transfer && { transfer }) },
    ...(promise && { promise: { at: promise.promiseAt, by: promise.by } }),
  };
}

/** A place that was given; a contact gives whoever took it one first. */
function assigned({ slot, person, handover }: EventOf<'assigned'>, { own, before, pack }: Came): Said | undefined {
  const [contact] = of(own, 'contactAttached');
  if (contact) return { type: 'contact', channel: contact.channel };
  if (person === undefined) return undefined;
  const { role } = pack.slots[slot] ?? {};
  const { [slot]: _, ...related } = placed(own);
  return {
    type: 'assign',
    ...{ slot, person, roles: role === undefined ? [] : [role] },
    ...(Object.keys(related).length > 0 && { related }),
    ...(handover && { handover: { from: before.people[slot]?.person ?? '', reason: handover } }),
  };
}

/** An overlay alone: the group the case counts in has become too large. */
function grouped({ overlay, causeId }: EventOf<'overlayAdded'>, { before, pack }: Came): Said | undefined {
  const is = ({ adds }: Pack['groups'][string]): boolean => adds.overlay === overlay && adds.cause === causeId;
  const group = Object.keys(before.groups).find((name) => pack.groups[name] && is(pack.groups[name]));
  return group === undefined ? undefined : { type: 'groupReached', group, key: before.groups[group] ?? '', day: '' };
}

/** A case that had ended by then is linked only. */
function linked({ relation, caseId }: EventOf<'linked'>, { before, pack }: Came): Said | undefined {
  const key = before.groups[relation];
  if (key === undefined || !(relation in pack.groups)) return undefined;
  return { type: 'groupReached', group: relation, key, day: caseId.slice(key.length + 1) };
}

function decided({ approval, revision, decision, evidence }: EventOf<'approvalDecided'>): Said {
  const reason = decision === 'reject' && REASON;
  return { type: 'decideApproval', approval, revision, decision, ...(evidence && { evidence }), ...reason };
}

function opinion({ review, reviewer, revision, opinion: given, silent }: EventOf<'opinionGiven'>): Said | undefined {
  const reason = given !== 'noObjection' && REASON;
  return silent ? undefined : { type: 'giveOpinion', review, reviewer, opinion: given, revision, ...reason };
}

function merged({ into }: EventOf<'mergeAsked'>, { pack }: Came): Said {
  const survivor = { pack: pack.id, accepted: true, lifecycle: 'open', merging: false } as const;
  return { type: 'merge', into, survivor, ...REASON };
}

type Tell = { readonly [T in EventType]?: (event: EventOf<T>, came: Came) => Said | undefined };

/** By the first event that tells it, what was said to the case. */
const TOLD: Tell = {
  received: opened,
  acted,
  callEnded: called,
  stepDone,
  assigned,
  contactAttached: ({ channel }) => ({ type: 'contact', channel }),
  approvalDecided: decided,
  opinionGiven: opinion,
  corrected: ({ entry, reading }) => ({ type: 'correct', entry, ...(reading && { reading }), ...REASON }),
  stepSkipped: ({ step, waived }) => (waived ? { type: 'waiveStep', step, ...REASON } : undefined),
  classified: ({ category, previous }) => (previous === undefined ? undefined : { type: 'reclassify', category }),
  consentGiven: ({ to }) => ({ type: 'consent', to }),
  holdLifting: ({ hold }) => ({ type: 'liftHold', hold }),
  pageAcknowledged: ({ page }) => ({ type: 'acknowledgePage', page }),
  letterOrdered: ({ letter, channel, language, gave }) => ({ type: 'sendLetter', letter, channel, language, gave }),
  letterUndelivered: ({ key, code }) => ({ type: 'deliveryFailed', key, code }),
  mergeAsked: merged,
  unmerged: () => ({ type: 'unmerge' }),
  absorbed: ({ caseId, complaintReceivedAt, anchor }, { pack }) => ({
    type: 'absorb',
    ...{ caseId, pack: pack.id, complaintReceivedAt, anchor },
  }),
  released: ({ caseId }) => ({ type: 'release', caseId }),
  effectConfirmed: ({ key, ref, data }) => ({
    type: 'effectResult',
    key,
    status: 'confirmed',
    ref,
    ...(data && { data }),
  }),
  effectRefused: ({ key, code }) => ({ type: 'effectResult', key, status: 'refused', code }),
  overlayAdded: grouped,
  linked,
  closed: () => ({ type: 'close' }),
};

/** What was said, by the events it came to, and the event that names who said it; undefined where nobody said what could be said again. */
export function saidIn(came: Came): { said: Said; event: Event } | undefined {
  for (const event of came.own) {
    const tell = TOLD[event.type] as ((event: Event, came: Came) => Said | undefined) | undefined;
    const said = tell?.(event, came);
    // An entry tells most of who made it; the entry a correction makes anew names who made the first.
    if (said) return { said, event: (said.type !== 'correct' && came.own.find(isEntry)) || event };
    if (tell) return undefined;
  }
  return undefined;
}

/** Other values for input that became no fact and is no record's name: what it said is seen only in what came of it. */
export function alternatives(said: Said, { actions }: Pack): readonly Said[] {
  if (said.type !== 'act') return [];
  const fields = Object.entries(actions[said.action]?.input ?? {}).filter(([name]) => !(name in said.input));
  const valuesOf = ({ type, oneOf = [], optional, fact }: Field): Facts[string][] => {
    if (fact !== undefined) return [];
    return [...(type === 'boolean' ? [true, false] : oneOf), ...(optional ? [null] : [])];
  };
  return fields
    .map(([name, field]) => valuesOf(field).map((value) => ({ [name]: value })))
    .filter((values) => values.length > 0)
    .reduce<Facts[]>((all, values) => all.flatMap((one) => values.map((value) => ({ ...one, ...value }))), [{}])
    .map((more) => ({ ...said, input: { ...said.input, ...more } }));
}
