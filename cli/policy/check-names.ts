import { at, suggest, type Finding } from '../../domain/pack/lint.js';
import type { ParameterValues } from '../../domain/pack/load.js';
import type { Pack } from '../../domain/pack/schema.js';
import type { Mapping } from '../../domain/register/mapping.js';

function unknown(path: string[], name: string | undefined, known: readonly string[]): Finding[] {
  if (name === undefined || known.includes(name)) return [];
  return [{ path, message: `"${name}" is not in the pack`, hint: suggest(name, known) }];
}

/** Names of `import.yaml` that the pack does not declare. */
export function mappingFindings({ target, close, clocks, actor, facts = {} }: Mapping, pack: Pack): Finding[] {
  return [
    ...unknown(['target'], target, Object.keys(pack.facts)),
    ...unknown(['close'], close, Object.keys(pack.actions)),
    ...unknown(['clocks', 'rule'], clocks.rule, Object.keys(pack.clocks)),
    ...unknown(['clocks', 'given'], clocks.given, Object.keys(pack.clocks)),
    ...Object.keys(facts).flatMap((name) => unknown(['facts', name], name, Object.keys(pack.facts))),
    ...actor.roles.flatMap((role, i) => unknown(['actor', 'roles', String(i)], role, Object.keys(pack.roles))),
  ];
}

/** Values for parameters that are not declared, of another type, or not among those allowed. */
export function parameterFindings(values: ParameterValues, declared: unknown): Finding[] {
  const names = Object.keys(declared ?? {});
  return Object.entries(values).flatMap(([name, value]): Finding[] => {
    if (!names.includes(name))
      return [{ path: [name], message: `no parameter is called "${name}"`, hint: suggest(name, names) }];
    const [type, oneOf] = [at(declared, [name, 'type']), at(declared, [name, 'oneOf'])];
    // Other types hold what the pack's own check knows.
    if (['string', 'number', 'boolean'].includes(String(type)) && typeof value !== type)
      return [{ path: [name], message: `"${name}" must be a ${String(type)}`, hint: `a ${typeof value} was given` }];
    if (!Array.isArray(oneOf) || oneOf.includes(value)) return [];
    return [
      {
        path: [name],
        message: `"${name}" takes only ${oneOf.join(', ')}`,
        hint: suggest(JSON.stringify(value), oneOf as string[]),
      },
    ];
  });
}
