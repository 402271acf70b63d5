import type { CelInput } from '@bufbuild/cel';
import type { CompiledPack } from '../pack/compile.js';
import { fieldOf, type Expr } from '../pack/reads.js';
import { NAMES, type ContextName, type Look } from './names.js';

type Constant = Extract<Expr['exprKind'], { case: 'constExpr' }>['value']['constantKind'];

const UNKNOWN: Look = () => undefined;
const isWhole = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** How a name of the context, or a field of it, is read. */
export function lookAt({ nothing }: CompiledPack, name: string, field = ''): Look {
  return Object.hasOwn(NAMES, name) ? NAMES[name as ContextName].look(nothing, field) : UNKNOWN;
}

function constant({ case: kind, value }: Constant): CelInput | undefined {
  if (kind === 'nullValue') return null;
  if (kind === 'int64Value') return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
  return kind === 'stringValue' || kind === 'boolValue' || kind === 'doubleValue' ? value : undefined;
}

function list(elements: readonly Expr[]): Look {
  const values = elements.map(({ exprKind: { case: kind, value } }) =>
    kind === 'constExpr' ? constant(value.constantKind) : undefined
  );
  return values.includes(undefined) ? UNKNOWN : () => values as CelInput[];
}

const select =
  (operand: Look, field: string): Look =>
  (subject) => {
    const value = operand(subject);
    return value instanceof Map ? (value as ReadonlyMap<string, CelInput>).get(field) : undefined;
  };

/** `&&` is decided by a false and `||` by a true, whatever the other side says. */
const junction =
  (decides: boolean) =>
  (a: Look, b: Look): Look =>
  (subject) => {
    const left = a(subject);
    if (left === decides) return decides;
    const right = b(subject);
    if (right === decides) return decides;
    return left === !decides && right === !decides ? !decides : undefined;
  };

const equality =
  (wanted: boolean) =>
  (a: Look, b: Look): Look =>
  (subject) => {
    const [left, right] = [a(subject), b(subject)];
    if (left === undefined || right === undefined || (isWhole(left) && isWhole(right))) return undefined;
    return (left === right) === wanted;
  };

const order =
  (holds: (a: number, b: number) => boolean) =>
  (a: Look, b: Look): Look =>
  (subject) => {
    const [left, right] = [a(subject), b(subject)];
    return typeof left === 'number' && typeof right === 'number' ? holds(left, right) : undefined;
  };

const OPERATORS: Record<string, (a: Look, b: Look, c: Look) => Look> = {
  '_&&_': junction(false),
  '_||_': junction(true),
  '_==_': equality(true),
  '_!=_': equality(false),
  '_<_': order((a, b) => a < b),
  '_<=_': order((a, b) => a <= b),
  '_>_': order((a, b) => a > b),
  '_>=_': order((a, b) => a >= b),
  '!_': (a) => (subject) => {
    const value = a(subject);
    return typeof value === 'boolean' ? !value : undefined;
  },
  '_?_:_': (a, b, c) => (subject) => {
    const value = a(subject);
    return typeof value === 'boolean' ? (value ? b : c)(subject) : undefined;
  },
  '@in': (a, b) => (subject) => {
    const [item, of] = [a(subject), b(subject)];
    return item === undefined || isWhole(item) || !Array.isArray(of) ? undefined : of.includes(item);
  },
  size: (a) => (subject) => {
    const value = a(subject);
    return Array.isArray(value) ? value.length : undefined;
  },
};

/**
 * Makes an expression of a pack a function of what it is about. It knows the plain cases of the operators that a pack may use and says
 * undefined of every other one, an error included: those are the CEL library's to judge.
 */
export function evaluation(pack: CompiledPack, expr: Expr): Look {
  const read = fieldOf(expr);
  if (read) return lookAt(pack, read.name, read.field);
  const { exprKind: kind } = expr;
  const of = (part: Expr): Look => evaluation(pack, part);
  switch (kind.case) {
    case 'identExpr':
      return lookAt(pack, kind.value.name);
    case 'constExpr': {
      const value = constant(kind.value.constantKind);
      return () => value;
    }
    case 'listExpr':
      return list(kind.value.elements);
    case 'selectExpr':
      return kind.value.operand && !kind.value.testOnly ? select(of(kind.value.operand), kind.value.field) : UNKNOWN;
    case 'callExpr': {
      const [a = UNKNOWN, b = UNKNOWN, c = UNKNOWN] = kind.value.args.map(of);
      return (kind.value.target ? undefined : OPERATORS[kind.value.function]?.(a, b, c)) ?? UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}
