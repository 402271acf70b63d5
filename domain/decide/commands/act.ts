import type { CommandOf, Facts } from '../../case/commands.js';
import { isEntry } from '../../case/evolve-entries.js';
import { Refusal } from '../../errors.js';
import type { Action } from '../../pack/flow.js';
import { owedClocks } from '../../case/standing.js';
import { extend } from '../extend.js';
import { move } from '../moves.js';
import { checkPromise, promise } from '../promises.js';
import { checkInput, factsOf } from '../input.js';
import { holder, isExcluded } from '../people.js';
import { addOverlay } from '../reactions.js';
import { answerOpinions, dispositions } from '../reviews.js';
import { decideByHand } from '../tables.js';
import type { Turn } from '../turn.js';

/** Why the action may not be taken at this moment, as a refusal; undefined if it may. Also what the API lists as allowed actions. */
export function mayAct(turn: Turn, id: string, action: Action): Refusal | undefined {
  const { stage, lifecycle } = turn.state;
  if (lifecycle !== 'open') return new Refusal('CASE_CLOSED');
  if ((action.stages && !action.stages.includes(stage)) || !turn.test(action.when)) {
    return new Refusal('ACTION_NOT_ALLOWED', { action: id, stage, ...(action.stages && { stages: action.stages }) });
  }
  if (!turn.is(action.by)) return new Refusal('ROLE_NOT_ALLOWED', { action: id, by: action.by });
  const never = turn.pack.data.slots[action.takes ?? '']?.never ?? [];
  return isExcluded(turn.state, never, turn.actor.id)
    ? new Refusal('SUBJECT_AS_HANDLER', { slot: action.takes ?? '' })
    : undefined;
}

/** Whoever takes the action holds the place from now on: who decided must be known when a review excludes them (seed-002 002-h, H7). */
function take(turn: Turn, slot: string | undefined): void {
  const person = turn.actor.id;
  if (slot !== undefined && holder(turn.state, slot) !== person) turn.emit({ type: 'assigned', slot, person });
}

function checkGiven(turn: Turn, action: Action): void {
  const gave = turn.command.gave ?? [];
  const missing = Object.entries(action.personal).filter(([name, need]) => need === 'required' && !gave.includes(name));
  if (missing.length > 0) throw new Refusal('FACT_MISSING', { personal: missing.map(([name]) => name) });
}

/** A pass of a form wants its facts on record and its texts given; checked after the action's own facts are in. */
function checkForms(turn: Turn, id: string): void {
  const { facts, gave } = turn.state;
  for (const form of Object.values(turn.pack.data.forms)) {
    for (const pass of form.passes.filter((p) => p.on === id && turn.test(p.if))) {
      const lacking = pass.requires.filter((name) => (facts[name] ?? null) === null && !gave.includes(name));
      if (lacking.length > 0) throw new Refusal('FACT_MISSING', { form: lacking });
    }
  }
}

function revise(turn: Turn, form: string | undefined): void {
  const state = form === undefined ? undefined : turn.state.forms[form];
  if (form !== undefined && state && state.passes.length > 0)
    turn.emit({ type: 'formRevised', form, revision: state.revision + 1 });
}

/** The one a duty is owed to does without it: its clock ends; a breach stays on record, only the duty is over (seed-000 G25). */
function endDuty(turn: Turn, duty: string, reason: string): void {
  for (const [clock, { outcome }] of owedClocks(turn.state).filter(([, c]) => c.duty === duty)) {
    if (outcome === 'open') turn.emit({ type: 'clockEnded', clock, outcome: 'cancelled', reason });
    else turn.emit({ type: 'dutyWaived', clock });
  }
}

/** Takes an action of the pack: checks stage, person, input and rules, then records it and moves the case. */
export function act(turn: Turn, command: CommandOf<'act'>): void {
  const action = turn.pack.data.actions[command.action];
  if (!action) throw new Refusal('ACTION_UNKNOWN', { action: command.action });
  const refusal = mayAct(turn, command.action, action);
  if (refusal) throw refusal;
  checkInput(turn, action.input, command.input);
  checkPromise(action, command.input, turn.at);
  const given = factsOf(action.input, command.input);
  const facts: Facts = {};
  for (const fact of action.clears) facts[fact] = null;
  given.facts = Object.assign(facts, given.facts);
  checkGiven(turn, action);
  const answers = dispositions(turn, action, command.input);
  const input: Facts = {};
  for (const name in action.input) input[name] = command.input[name] ?? null;
  const refused = action.refuse.find((r) => turn.test(r.if, undefined, input));
  if (refused) throw new Refusal('RULE_REFUSED', { rule: refused.code });
  const adds = action.adds.filter((a) => turn.test(a.if, undefined, input));
  revise(turn, action.revises);
  const item = action.item === undefined ? undefined : input[action.item];
  const about = typeof item === 'string' && { item };
  const acted = turn.emit({ type: 'acted', action: command.action, ...given, gave: command.gave ?? [], ...about });
  decideByHand(turn, action, input, acted.seq);
  if (isEntry(acted)) promise(turn, acted);
  answerOpinions(turn, action, answers);
  checkForms(turn, command.action);
  take(turn, action.takes);
  for (const { overlay, cause } of adds) addOverlay(turn, overlay, cause);
  for (const { duty, reason } of action.ends) endDuty(turn, duty, reason);
  extend(turn, action.extends, command.action);
  move(turn, action.next, { input });
}
