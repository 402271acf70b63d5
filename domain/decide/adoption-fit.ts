import type { CaseState } from '../case/state.js';
import type { CompiledPack } from '../pack/compile.js';
import { stepName } from './context.js';
import { fitsField } from './input.js';

/** A step that waits for somebody or for the outside. */
const WAITING = ['open', 'requested', 'refused'];

const lacking = (kind: string, names: Iterable<string>, known: object): string[] =>
  [...new Set(names)].filter((name) => name !== '' && !Object.hasOwn(known, name)).map((name) => `${kind}:${name}`);

function namesOf<T>(entries: Record<string, T>, waits: (entry: T) => boolean): string[] {
  return Object.entries(entries).flatMap(([name, entry]) => (waits(entry) ? [name] : []));
}

function strangeFacts({ facts }: CaseState, { data }: CompiledPack): string[] {
  return Object.entries(facts).flatMap(([name, value]) => {
    const field = data.facts[name];
    return field && value !== null && !fitsField(field, value) ? [`fact:${name}`] : [];
  });
}

/**
 * What of a case has no place in a pack, as `kind:name`: where it stands, what it is of, who holds what, what waits for somebody, and
 * values the pack does not take. Empty: the case can live by its rules.
 */
export function misfits(state: CaseState, pack: CompiledPack): string[] {
  const { data } = pack;
  const steps = Object.assign({}, ...Object.values(data.chains).map((chain) => chain.steps)) as object;
  const held = Object.values(state.holds).map(({ step }) => stepName(step));
  return [
    ...lacking('calendar', [state.calendar.id], { [data.calendar]: true }),
    ...lacking('stage', [state.stage], data.stages),
    ...lacking('category', [state.category, ...state.secondary], data.categories),
    ...lacking('slot', Object.keys(state.people), data.slots),
    ...lacking(
      'approval',
      namesOf(state.approvals, (one) => one.decision === undefined),
      data.approvals
    ),
    ...lacking(
      'review',
      namesOf(state.reviews ?? {}, (one) => one.closedAt === undefined),
      data.reviews
    ),
    ...lacking('form', Object.keys(state.forms), data.forms),
    ...lacking(
      'step',
      [...namesOf(state.steps, ({ status }) => WAITING.includes(status)).map(stepName), ...held],
      steps
    ),
    ...strangeFacts(state, pack),
  ];
}
