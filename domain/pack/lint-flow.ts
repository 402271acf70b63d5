import { CASE_DATA } from '../decide/chains.js';
import { REACTIONS, unknownName } from './lint-references.js';
import type { Names } from './lint-names.js';
import { at, isRecord, keysAt, select, suggest, type Finding, type Found } from './lint.js';

/** Words of a Who list that are not names of the pack. */
const RESERVED = ['starter', 'owner', 'board'];

function collisions(raw: unknown): Finding[] {
  const roles = new Set(keysAt(raw, 'roles'));
  return keysAt(raw, 'slots')
    .filter((slot) => roles.has(slot))
    .map((slot) => ({
      path: ['slots', slot],
      message: `"${slot}" is a slot and a role`,
      hint: 'Who lists name both, so give one of them another name',
    }))
    .concat(
      ['slots', 'roles'].flatMap((table) =>
        keysAt(raw, table)
          .filter((name) => RESERVED.includes(name))
          .map((name) => ({ path: [table, name], message: `"${name}" has a meaning of its own`, hint: 'rename it' }))
      )
    );
}

/** An overlay is added for one of its own causes. */
function causes(raw: unknown, tree: unknown): Finding[] {
  const places = [...REACTIONS, 'actions.*.adds.*', 'groups.*.adds', 'repeats.*.adds', 'admissibility.flag'];
  return places.flatMap((pattern) =>
    [...select(tree, pattern)].flatMap(({ path, value }) => {
      const { overlay, cause } = isRecord(value) ? value : {};
      const known = typeof overlay === 'string' ? keysAt(raw, 'overlays', overlay, 'causes') : [];
      if (typeof cause !== 'string' || known.length === 0 || known.includes(cause)) return [];
      return [
        {
          path: [...path, 'cause'],
          message: `overlay "${String(overlay)}" has no cause "${cause}"`,
          hint: suggest(cause, known),
        },
      ];
    })
  );
}

function chainFindings({ path, value }: Found): Finding[] {
  const steps = at(value, ['steps']);
  const names = isRecord(steps) ? Object.keys(steps) : [];
  const before = (step: string): string[] => keysAt(steps, step, 'after');
  const reaches = (from: string, to: string, seen: string[] = []): boolean =>
    !seen.includes(from) && before(from).some((s) => s === to || reaches(s, to, [...seen, from]));
  return names.flatMap((step) => [
    ...before(step)
      .filter((other) => !names.includes(other))
      .map((other) => ({
        path: [...path, 'steps', step, 'after', other],
        message: `no step of this chain is called "${other}"`,
        hint: suggest(other, names),
      })),
    ...(reaches(step, step)
      ? [
          {
            path: [...path, 'steps', step],
            message: `step "${step}" waits for itself`,
            hint: 'break the ring of `after`',
          },
        ]
      : []),
  ]);
}

function chains(raw: unknown, tree: unknown): Finding[] {
  const seen = new Map<string, string>();
  const doubles = [...select(raw, 'chains.*.steps.~')].flatMap(({ path, value }) => {
    const [chain, step] = [String(path[1]), String(value)];
    const first = seen.get(step);
    seen.set(step, first ?? chain);
    if (first === undefined) return [];
    return [{ path, message: `chain "${first}" has a step "${step}", too`, hint: 'step names are unique in a pack' }];
  });
  return [...doubles, ...[...select(tree, 'chains.*')].flatMap(chainFindings)];
}

const PATHS = { case: 'fact', steps: 'step', forms: 'form', people: 'slot', parameters: 'parameter' } as const;

/** What an effect is given: `case.fact`, `steps.step`, `forms.form`, `parameters.name`. */
function dataPaths(tree: unknown, names: Names): Finding[] {
  const patterns = ['chains.*.steps.*.with.*', 'chains.*.steps.*.hold.lift.with.*'];
  return patterns.flatMap((pattern) =>
    [...select(tree, pattern)].flatMap(({ path, value }) => {
      const [root = '', name = ''] = String(value).split(/\.(.*)/);
      const kind = Object.hasOwn(PATHS, root) ? PATHS[root as keyof typeof PATHS] : undefined;
      if (!kind)
        return [
          { path, message: `"${String(value)}" leads nowhere`, hint: `begin with ${Object.keys(PATHS).join('., ')}.` },
        ];
      if (names[kind].has(name) || (kind === 'fact' && CASE_DATA.has(name))) return [];
      return [unknownName(kind, name, path, names)];
    })
  );
}

/** What a pass of a form wants is a fact, or a text that some action asks for. */
function forms(raw: unknown, tree: unknown, names: Names): Finding[] {
  const wanted = [...select(tree, 'forms.*.passes.*.requires.*')]
    .filter(({ value }) => !names.fact.has(String(value)) && !names.personal.has(String(value)))
    .map(({ path, value }) => ({
      path,
      message: `"${String(value)}" is neither a fact nor a personal field`,
      hint: suggest(String(value), [...names.fact, ...names.personal]),
    }));
  const counted = [...select(tree, 'closing.forms.*')].flatMap(({ path, value }) => {
    const { form, passes } = isRecord(value) ? value : {};
    const has = at(raw, ['forms', String(form), 'passes']);
    if (typeof passes !== 'number' || !Array.isArray(has) || (passes >= 1 && passes <= has.length)) return [];
    return [
      {
        path: [...path, 'passes'],
        message: `form "${String(form)}" has ${has.length} passes`,
        hint: 'name one of them',
      },
    ];
  });
  return [...wanted, ...counted];
}

function routing(tree: unknown): Finding[] {
  return [...select(tree, 'routing.*')]
    .filter(({ value }) => isRecord(value) && (value['role'] === undefined) === (value['same'] === undefined))
    .map(({ path }) => ({ path, message: 'a route needs either `role` or `same`', hint: 'give exactly one of them' }));
}

/** Cases are found by what identifies people and by facts that are plain text. */
function repeats(tree: unknown): Finding[] {
  return [...select(tree, 'repeats.*.sharing.*')].flatMap(({ path, value }) => {
    const fact = at(tree, ['facts', String(value)]);
    if (!isRecord(fact) || (fact['type'] === 'string' && fact['oneOf'] === undefined)) return [];
    return [{ path, message: `fact "${String(value)}" names no single thing`, hint: 'compare it under `same`' }];
  });
}

/** Rules about how the parts of the procedure fit together. */
export function flowFindings(raw: unknown, tree: unknown, names: Names): Finding[] {
  return [
    ...collisions(raw),
    ...causes(raw, tree),
    ...chains(raw, tree),
    ...dataPaths(tree, names),
    ...forms(raw, tree, names),
    ...routing(tree),
    ...repeats(tree),
  ];
}
