import { durationMs, HoursSchema, LimitSchema, type Limit } from '../calendar/index.js';
import { openYaml, type OpenYaml } from '../yaml.js';
import type { ParameterValue } from './common.js';
import { composed, sourceOf, type Composed, type ReadPart } from './compose.js';
import { compilePack, conditionsByText, type CompiledPack } from './compile.js';
import { conditionFindings } from './lint-cel.js';
import { clockFindings, inputFindings } from './lint-clocks.js';
import { fieldFindings } from './lint-fields.js';
import { flowFindings } from './lint-flow.js';
import { windowFindings } from './lint-windows.js';
import { letterFindings } from './lint-letters.js';
import { namesOf } from './lint-names.js';
import { ownerFindings } from './lint-owner.js';
import { referenceFindings } from './lint-references.js';
import { reportFindings } from './lint-reports.js';
import { reviewFindings } from './lint-reviews.js';
import { tableFindings } from './lint-tables.js';
import { salvage, shapeFindings } from './lint-shape.js';
import { at, isRecord, keysAt, suggest, type Finding } from './lint.js';
import { Pack } from './schema.js';

/** A fault of a pack's text: where it stands (line and column from 1), what is wrong and what to do about it. */
export interface PackFault {
  code: 'PACK_INVALID' | 'PARAMETER_MISSING';
  path: string;
  line: number;
  column: number;
  message: string;
  hint: string;
  /** The file it stands in, where that is another part's than the pack's own text. */
  file?: string;
}

/** `content` is what the pack's hash is taken over and what a pack store keeps: the text with the operator's values. */
export type Loaded = { pack: CompiledPack; content: unknown } | { faults: PackFault[] };

/** Values the operator gives for parameters the pack leaves open. */
export type ParameterValues = Record<string, ParameterValue>;

const MISSING = 'the operator must give this parameter a value';

function withParameters(content: unknown, values: ParameterValues): unknown {
  const parameters = at(content, ['parameters']);
  if (!isRecord(content) || !isRecord(parameters)) return content;
  const given = Object.entries(parameters).map(([name, parameter]) => [
    name,
    isRecord(parameter) && Object.hasOwn(values, name) ? { ...parameter, value: values[name] } : parameter,
  ]);
  return { ...content, parameters: Object.fromEntries(given) as unknown };
}

const lengthOf = (count: unknown): number => (typeof count === 'string' ? durationMs(count) : Number(count));

/** Whether a limit is of the unit of another, which its first field names, and no longer. */
function isWithin(limit: Limit, most: Limit): boolean {
  const [[unit, count] = [], [mostUnit, mostCount] = []] = [limit, most].map((one) => Object.entries(one)[0]);
  return unit === mostUnit && lengthOf(count) <= lengthOf(mostCount);
}

/** The source caps what the operator may give (seed-002 002-n, N5). */
function capFindings(content: unknown, name: string): Finding[] {
  const limit = LimitSchema.safeParse(at(content, ['parameters', name, 'value']));
  const most = LimitSchema.safeParse(at(content, ['parameters', name, 'atMost']));
  if (!limit.success || !most.success || isWithin(limit.data, most.data)) return [];
  const message = `"${name}" may be ${JSON.stringify(most.data)} at most`;
  return [{ path: ['parameters', name], message, hint: 'give it in the same unit, and no longer' }];
}

/** A parameter without a value refuses activation, by name (conventions, rule 13); a value must be of its type. */
function parameterFindings(content: unknown, values: ParameterValues): Finding[] {
  const names = keysAt(content, 'parameters');
  const unknown = Object.keys(values)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      path: ['parameters', name],
      message: `no parameter is called "${name}"`,
      hint: suggest(name, names),
    }));
  const wrong = names.flatMap((name): Finding[] => {
    const value = at(content, ['parameters', name, 'value']);
    const type = at(content, ['parameters', name, 'type']);
    const path = ['parameters', name];
    if (value === undefined) return [{ path, message: `"${name}": ${MISSING}`, hint: `give a ${String(type)}` }];
    const schema = type === 'limit' ? LimitSchema : type === 'hours' ? HoursSchema : undefined;
    if (schema ? schema.safeParse(value).success : typeof value === type) return capFindings(content, name);
    return [{ path, message: `"${name}" must be a ${String(type)}`, hint: `a ${typeof value} was given` }];
  });
  return [...unknown, ...wrong];
}

function findingsOf(
  raw: unknown,
  values: ParameterValues,
  effects: readonly string[] | undefined,
  condition: CompiledPack['condition']
): Finding[] {
  const parsed = Pack.safeParse(raw);
  const tree = parsed.success ? parsed.data : salvage(Pack, raw);
  const names = namesOf(raw, effects);
  return [
    ...(parsed.success ? [] : shapeFindings(Pack, raw)),
    ...referenceFindings(tree, names),
    ...flowFindings(raw, tree, names),
    ...clockFindings(tree, names),
    ...letterFindings(tree, names),
    ...tableFindings(tree, raw),
    ...reportFindings(tree),
    ...inputFindings(tree),
    ...windowFindings(tree),
    ...fieldFindings(tree),
    ...reviewFindings(raw, tree, names),
    ...ownerFindings(tree),
    ...conditionFindings(tree, raw, names, condition),
    ...parameterFindings(raw, values),
  ];
}

function located({ yaml, file }: { yaml: OpenYaml; file?: string }, { path, message, hint }: Finding): PackFault {
  const code = message.endsWith(MISSING) ? 'PARAMETER_MISSING' : 'PACK_INVALID';
  return {
    code,
    path: path.map(String).join('.'),
    ...yaml.place(path),
    message,
    hint,
    ...(file !== undefined && { file }),
  };
}

/** What keeps a text from being a pack at all: parts that do not fit, or that it is a part itself. */
function compositionFindings({ tree, faults }: Composed): Composed['faults'] {
  if (at(tree, ['kind']) !== 'addOn') return faults;
  const message = 'an add-on is no pack by itself';
  return [...faults, { path: ['kind'], message, hint: 'name it in the `addOns` of a pack' }];
}

const NO_PARTS: ReadPart = () => undefined;

/**
 * Reads, composes, checks and compiles a pack. On any fault all of them come back at once, in the order of the text: its shape, names
 * that nothing declares, conditions that cannot hold, parameters without a value. `effects` are the actions the installation can carry
 * out; without the list `do` is believed. `read` finds the pack it extends and its add-ons.
 */
export function loadPack(
  text: string,
  parameters: ParameterValues = {},
  effects?: readonly string[],
  read: ReadPart = NO_PARTS
): Loaded {
  const yaml = openYaml(text);
  if ('broken' in yaml)
    return { faults: yaml.broken.map((b) => ({ code: 'PACK_INVALID', path: '', ...b, hint: 'not valid YAML 1.2' })) };
  return loadOpenPack(yaml, parameters, effects, read);
}

/** The same for a text that is open already. */
export function loadOpenPack(
  yaml: OpenYaml,
  parameters: ParameterValues = {},
  effects?: readonly string[],
  read: ReadPart = NO_PARTS
): Loaded {
  const made = composed(yaml, read);
  const misfits = compositionFindings(made);
  if (misfits.length > 0) return { faults: inOrder(misfits.map(({ part, ...f }) => located(part ?? { yaml }, f))) };
  const content = withParameters(made.tree, parameters);
  const condition = conditionsByText();
  const faults = findingsOf(content, parameters, effects, condition).map((f) =>
    located(sourceOf(made.parts, f.path) ?? { yaml }, f)
  );
  return faults.length > 0 ? { faults: inOrder(faults) } : { pack: compilePack(content, condition), content };
}

/** Those of other files first, then in the order of the text. */
function inOrder(faults: PackFault[]): PackFault[] {
  const file = (fault: PackFault): string => fault.file ?? '\uffff';
  return faults.sort((a, b) =>
    file(a) < file(b) ? -1 : file(a) > file(b) ? 1 : a.line - b.line || a.column - b.column
  );
}

/** Whether a text is a pack of its own: no add-on, and no base that leaves to others what every pack has to say. */
export function standsAlone(text: string, read: ReadPart = NO_PARTS): boolean {
  const yaml = openYaml(text);
  if ('broken' in yaml) return true;
  const { tree } = composed(yaml, read);
  const kind = at(tree, ['kind']);
  const wanted = Object.entries(Pack.shape).filter(([, schema]) => !schema.safeParse(undefined).success);
  return kind !== 'addOn' && (kind !== 'base' || wanted.every(([key]) => at(tree, [key]) !== undefined));
}
