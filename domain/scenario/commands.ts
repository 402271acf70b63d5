import type { Actor, Command, Earlier, Facts, Value } from '../case/commands.js';
import { SYSTEM } from '../decide/turn.js';
import { contentHash } from '../hash.js';
import { allInputs } from '../pack/inputs.js';
import { withInstants } from '../pack/instants.js';
import type { Pack } from '../pack/schema.js';
import type { Field } from '../pack/common.js';
import { parseInstant, type Instant } from '../time.js';
import type { Cast } from './cast.js';
import type { Do, EarlierCase, Scenario, ScenarioStep } from './schema.js';

/** Local time of the scenario as an instant. */
export function at(scenario: Scenario, local: string): Instant {
  return parseInstant(local + scenario.offset);
}

export function actorOf(cast: Cast, id: string): Actor {
  const person = cast[id];
  if (!person) throw new Error(`the cast has no ${id}`);
  return { id, ...person };
}

/** Whom pages reach, in the order of the cast: the people themselves, and those who hold a role. */
export function pagedOf(cast: Cast): (to: readonly string[]) => string[] {
  return (to) =>
    to.flatMap((name) => (name in cast ? [name] : Object.keys(cast).filter((id) => cast[id]?.roles.includes(name))));
}

function typed(scenario: Scenario, fields: Record<string, Field>, input: Record<string, unknown>): Facts {
  return withInstants(fields, input, (given) => (typeof given === 'string' ? at(scenario, given) : (given as Value)));
}

/** The people given, and those whose place follows from a relation, as the edge looks them up. */
function related(pack: Pack, cast: Cast, people: Record<string, string>): Record<string, string> {
  const found = Object.entries(pack.slots).flatMap(([slot, { relation }]) => {
    const supervisor = relation && cast[people[relation.supervisorOf] ?? '']?.supervisor;
    return supervisor === undefined || slot in people ? [] : [[slot, supervisor] as const];
  });
  return { ...people, ...Object.fromEntries(found) };
}

/** What the look-up at the opening finds. */
function earlierOf(scenario: Scenario, pack: Pack, cases: readonly EarlierCase[], asOf: Instant): Earlier {
  const all = Object.values(pack.repeats).flatMap(({ sharing, same }) => [...sharing, ...same]);
  const found = cases.map(({ caseId, closedAt, duties, shares = all }) => ({
    caseId,
    shares,
    ...(closedAt !== undefined && { closedAt: at(scenario, closedAt) }),
    ...(duties && {
      duties: Object.fromEntries(Object.entries(duties).map(([duty, when]) => [duty, at(scenario, when)])),
    }),
  }));
  return { source: 'scenario', asOf, cases: found };
}

/** The opening command of a course. */
export function opening(scenario: Scenario, course: number, cast: Cast, pack: Pack): Command {
  const given = { ...scenario.given, ...scenario.courses[course]?.given };
  const { slot = '', by } = pack.intake;
  const first = Object.keys(cast).find((id) => cast[id]?.roles.some((role) => by.includes(role))) ?? '';
  const actor = actorOf(cast, given.as ?? given.people[slot] ?? first);
  return {
    id: 'open',
    type: 'open',
    actor,
    source: 'gateway',
    occurredAt: at(scenario, given.at),
    gave: given.gave ?? Object.keys(pack.personal.fields),
    category: given.category,
    ...(given.also && { also: given.also }),
    ...(given.receivedAt !== undefined && { complaintReceivedAt: at(scenario, given.receivedAt) }),
    ...(given.linkedTo && { linkedTo: given.linkedTo }),
    channel: given.channel ?? Object.keys(pack.channels)[0] ?? '',
    ...(given.earlier && { earlier: earlierOf(scenario, pack, given.earlier, at(scenario, given.at)) }),
    facts: typed(scenario, pack.facts, given.facts),
    people: related(
      pack,
      cast,
      given.as === undefined && slot !== '' ? { [slot]: actor.id, ...given.people } : given.people
    ),
  };
}

type Body = Record<string, unknown>;

/** What a step decides, and on which evidence. */
function decisionOf(what: Extract<Do, { decide: unknown }>): Body {
  const { mail, approval, decide: decision, gave = [] } = what;
  const evidence = mail !== undefined && {
    evidence: { messageId: mail, sender: 'approver@example.org', sentAt: 0, textSha256: contentHash(mail) },
  };
  return { type: 'decideApproval', approval, decision, gave, ...evidence };
}

function claimOf(scenario: Scenario, pack: Pack, { claim }: Extract<Do, { claim: unknown }>, cast: Cast): Body {
  const { category, facts = {}, people = {} } = claim;
  const said = { facts: typed(scenario, pack.facts, facts), people: related(pack, cast, people) };
  return { type: 'claim', ...(category !== undefined && { category }), ...said };
}

function correctionOf(scenario: Scenario, pack: Pack, what: Extract<Do, { correct: unknown }>): Body {
  const { correct: entry, reading, gave } = what;
  const input = reading?.input && { input: typed(scenario, allInputs(pack), reading.input) };
  const time = reading?.occurredAt !== undefined && { occurredAt: at(scenario, reading.occurredAt) };
  return { type: 'correct', entry, ...(reading && { reading: { ...time, ...input } }), gave };
}

/** What merges cases and unmerges them; the other case is an open one of the same pack. */
function mergingOf(scenario: Scenario, pack: Pack, what: Do): Body | undefined {
  if ('merge' in what) {
    const survivor = { pack: pack.id, accepted: true, lifecycle: 'open', merging: false };
    return { type: 'merge', into: what.merge, survivor, gave: what.gave };
  }
  if ('unmerge' in what) return { type: 'unmerge' };
  if ('adopt' in what) return { type: 'adoptPack', by: 'proposer', migration: scenario.id };
  if ('release' in what) return { type: 'release', caseId: what.release };
  if (!('absorb' in what)) return undefined;
  const { caseId, receivedAt, anchorAt } = what.absorb;
  const times = { complaintReceivedAt: at(scenario, receivedAt), anchor: at(scenario, anchorAt) };
  return { type: 'absorb', caseId, pack: pack.id, ...times };
}

function body(scenario: Scenario, pack: Pack, what: Do, cast: Cast): Body {
  if ('act' in what) {
    const { act: action, input = {}, gave = [] } = what;
    return { type: 'act', action, input: typed(scenario, pack.actions[action]?.input ?? {}, input), gave };
  }
  if ('call' in what) {
    const { promise, ...call } = what.call;
    return { type: 'call', ...call, ...(promise !== undefined && { promise: { at: at(scenario, promise) } }) };
  }
  if ('decide' in what) return decisionOf(what);
  if ('opinion' in what) return { type: 'giveOpinion', ...what };
  if ('confirm' in what) {
    const { confirm: step, input = {}, ref } = what;
    return { type: 'confirmStep', step, input, ...(ref !== undefined && { ref }) };
  }
  if ('assign' in what) {
    const { assign: slot, person } = what;
    const found = related(pack, cast, { [slot]: person });
    const more = Object.fromEntries(Object.entries(found).filter(([name]) => name !== slot));
    const { roles } = actorOf(cast, person);
    return { type: 'assign', slot, person, roles, ...(Object.keys(more).length > 0 && { related: more }) };
  }
  const merging = mergingOf(scenario, pack, what);
  if (merging) return merging;
  if ('claim' in what) return claimOf(scenario, pack, what, cast);
  if ('reclassify' in what) return { type: 'reclassify', category: what.reclassify };
  if ('consent' in what) return { type: 'consent', to: what.consent };
  if ('lift' in what) return { type: 'liftHold', hold: what.lift };
  if ('correct' in what) return correctionOf(scenario, pack, what);
  if ('contact' in what) return { type: 'contact', channel: what.contact };
  if ('acknowledge' in what)
    return { type: 'acknowledgePage', ...(what.acknowledge !== true && { page: what.acknowledge }) };
  if ('letter' in what) {
    const { letter, channel, language, gave = [] } = what;
    return { type: 'sendLetter', letter, channel, language, gave };
  }
  return 'waive' in what ? { type: 'waiveStep', step: what.waive, gave: what.gave ?? [] } : { type: 'close' };
}

/** The command of a step that does something. */
export function commandOf(
  scenario: Scenario,
  step: ScenarioStep,
  index: number,
  cast: Cast,
  pack: Pack
): Command | undefined {
  if (!step.do) return undefined;
  const now = at(scenario, step.at);
  const made = body(scenario, pack, step.do, cast);
  const byMachine = 'absorb' in step.do || 'release' in step.do;
  const actor = byMachine ? SYSTEM : actorOf(cast, step.as ?? Object.keys(cast)[0] ?? '');
  if (made['promise']) made['promise'] = { ...made['promise'], by: actor.id };
  if (made['evidence']) made['evidence'] = { ...made['evidence'], sentAt: now };
  const occurredAt = step.occurredAt === undefined ? now : at(scenario, step.occurredAt);
  return {
    id: step.id ?? `step-${index + 1}`,
    actor,
    source: step.source ?? 'gateway',
    occurredAt,
    ...made,
  } as Command;
}
