import type { Field } from './common.js';
import type { Pack } from './schema.js';

/** Everything people enter by the actions and tasks of a pack, by name. */
export function allInputs({ actions, chains }: Pack): Record<string, Field> {
  const steps = Object.values(chains).flatMap((chain) => Object.values(chain.steps));
  const tasks = steps.map((step) => ('task' in step ? step.input : {}));
  return Object.assign({}, ...Object.values(actions).map(({ input }) => input), ...tasks) as Record<string, Field>;
}
