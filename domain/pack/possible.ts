import { ANY, type Type } from './lint-scope.js';
import type { Expr } from './reads.js';

type Value = string | number | boolean | null;

/** A condition, what it may look at, and whether it is to hold. */
export interface Claim {
  readonly expr: Expr;
  readonly scope: Type;
  readonly holds: boolean;
}

/** Values known beforehand, by name: `stage` is one of these. */
export type Assumed = Readonly<Record<string, readonly Value[]>>;

/** More combinations than this are not tried: what is not known to be impossible is possible. */
const MOST = 50_000;
const LOGICAL = new Set(['_&&_', '_||_', '!_', '_?:_:_']);
const EQUAL = new Set(['_==_', '_!=_']);
const ORDER = new Set(['_<_', '_<=_', '_>_', '_>=_']);
/** A text that no condition names. */
const OTHER = '\u0000';

function argsOf({ exprKind: kind }: Expr): Expr[] {
  if (kind.case === 'listExpr') return kind.value.elements;
  if (kind.case !== 'callExpr') return [];
  return [...(kind.value.target ? [kind.value.target] : []), ...kind.value.args];
}

const called = ({ exprKind: kind }: Expr): string => (kind.case === 'callExpr' ? kind.value.function : '');

function constant({ exprKind: kind }: Expr): { value: Value } | undefined {
  if (kind.case !== 'constExpr') return undefined;
  const { case: type, value } = kind.value.constantKind;
  if (type === 'nullValue') return { value: null };
  if (type === 'stringValue' || type === 'boolValue' || type === 'doubleValue') return { value };
  return type === 'int64Value' || type === 'uint64Value' ? { value: Number(value) } : undefined;
}

/** `case.validity`, `clocks["ID"].status`: the names from the outside in. */
function pathOf(expr: Expr): string[] | undefined {
  const { exprKind: kind } = expr;
  if (kind.case === 'identExpr') return [kind.value.name];
  if (kind.case === 'selectExpr' && kind.value.operand && !kind.value.testOnly) {
    const of = pathOf(kind.value.operand);
    return of && [...of, kind.value.field];
  }
  const [of, key] = called(expr) === '_[_]' ? argsOf(expr) : [];
  const [path, name] = [of && pathOf(of), key && constant(key)];
  return path && typeof name?.value === 'string' ? [...path, name.value] : undefined;
}

/** A text for an expression, the same for the same one. */
function keyOf(expr: Expr): string {
  const known = constant(expr);
  if (known) return JSON.stringify(known.value);
  return pathOf(expr)?.join('.') ?? `${called(expr)}(${argsOf(expr).map(keyOf).join(',')})`;
}

const typeAt = (scope: Type, path: readonly string[]): Type =>
  path.reduce<Type>((of, name) => of.fields?.get(name) ?? ANY, scope);

/** The numbers that tell apart everything a comparison with these can tell apart. */
function between(numbers: number[]): number[] {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
  const gaps = sorted.slice(1).map((n, i) => (n + (sorted[i] ?? n)) / 2);
  return [first - 1, ...sorted, ...gaps, last + 1];
}

/** The values named, and of those not named, which no condition can tell apart, one. */
function domainOf({ types, oneOf }: Type, named: readonly Value[], whole: boolean): Value[] {
  const any = types.has('any') || types.has('list');
  const numbers = named.filter((value) => typeof value === 'number');
  const others = (oneOf ?? [OTHER]).filter((value) => !named.includes(value));
  return [
    ...named,
    ...(types.has('string') || any ? (whole ? others : others.slice(0, 1)) : []),
    ...(types.has('boolean') || any ? [true, false] : []),
    ...(types.has('number') || any ? between(numbers) : []),
    ...(types.has('null') || any ? [null] : []),
  ];
}

/** What some conditions read, with every value that makes a difference to them. */
class Variables {
  private readonly types = new Map<string, Type>();
  private readonly named = new Map<string, Value[]>();
  /** Whether anything is read at all. */
  get any(): boolean {
    return this.types.size > 0;
  }

  private declare(key: string, type: Type, values: readonly Value[] = []): void {
    this.types.set(key, type);
    this.named.set(key, [...(this.named.get(key) ?? []), ...values]);
  }

  /** What cannot be looked into may come to either truth value. */
  private opaque(expr: Expr): void {
    this.declare(keyOf(expr), { types: new Set(['boolean']) });
  }

  private compared(named: Expr | undefined, others: readonly Expr[], scope: Type): boolean {
    const path = named && pathOf(named);
    const values = others.map(constant);
    if (!path || values.some((value) => !value)) return false;
    this.declare(
      path.join('.'),
      typeAt(scope, path),
      values.flatMap((value) => (value ? [value.value] : []))
    );
    return true;
  }

  collect(expr: Expr, scope: Type): void {
    const args = argsOf(expr);
    const [a, b] = args;
    const name = called(expr);
    const path = pathOf(expr);
    const truth = (of: Expr | undefined): boolean =>
      of !== undefined && (LOGICAL.has(called(of)) || EQUAL.has(called(of)) || ORDER.has(called(of)));
    if (constant(expr)) return;
    if (path) this.declare(path.join('.'), typeAt(scope, path));
    else if (LOGICAL.has(name) || (EQUAL.has(name) && truth(a) && truth(b)))
      args.forEach((arg) => this.collect(arg, scope));
    else if (EQUAL.has(name) || ORDER.has(name)) {
      if (!this.compared(a, b ? [b] : [], scope) && !this.compared(b, a ? [a] : [], scope)) this.opaque(expr);
    } else if (name !== '@in' || b?.exprKind.case !== 'listExpr' || !this.compared(a, argsOf(b), scope))
      this.opaque(expr);
  }

  /** A category and its level go together, so that each category counts by itself. */
  private linked(key: string): boolean {
    return key === 'case.category' && this.types.has('case.level');
  }

  domains(assumed: Assumed): [string, Value[]][] {
    return [...this.types].map(([key, type]) => {
      const values = assumed[key] ?? domainOf(type, this.named.get(key) ?? [], this.linked(key));
      return [key, [...new Set(values)]];
    });
  }
}

type Known = ReadonlyMap<string, Value>;
type Plan = (known: Known) => Value;

/** How to work out an expression from what is read; an order of what is no number holds neither way. */
function planOf(expr: Expr, read: ReadonlySet<string>): Plan {
  const key = keyOf(expr);
  if (read.has(key)) return (known) => known.get(key) ?? null;
  const fixed = constant(expr);
  if (fixed) return () => fixed.value;
  const name = called(expr);
  const items = argsOf(expr).map((arg) => planOf(arg, read));
  const nothing: Plan = () => null;
  const [a = nothing, b = nothing, c = nothing] = items;
  if (name === '_&&_') return (known) => a(known) === true && b(known) === true;
  if (name === '_||_') return (known) => a(known) === true || b(known) === true;
  if (name === '!_') return (known) => a(known) === false;
  if (name === '_?:_:_') return (known) => (a(known) === true ? b : c)(known);
  if (name === '_==_') return (known) => a(known) === b(known);
  if (name === '_!=_') return (known) => a(known) !== b(known);
  if (name !== '@in') return (known) => ordered(name, a(known), b(known));
  const list = argsOf(argsOf(expr)[1] ?? expr).map((item) => planOf(item, read));
  return (known) => list.some((item) => item(known) === a(known));
}

function ordered(name: string, a: Value, b: Value): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return false;
  return name === '_<_' ? a < b : name === '_<=_' ? a <= b : name === '_>_' ? a > b : name === '_>=_' && a >= b;
}

function some(domains: readonly [string, Value[]][], known: Map<string, Value>, holds: () => boolean): boolean {
  const [head, ...rest] = domains;
  if (!head) return holds();
  return head[1].some((value) => some(rest, known.set(head[0], value), holds));
}

/**
 * Whether all claims can be true at once, by trying every combination of the values they read; what is known of nothing is taken
 * to come out either way. `excluded` tells combinations that never occur.
 */
export function isPossible(
  claims: readonly Claim[],
  assumed: Assumed = {},
  excluded: (known: Known) => boolean = () => false
): boolean {
  const variables = new Variables();
  for (const { expr, scope } of claims) variables.collect(expr, scope);
  const domains = variables.domains(assumed);
  if (domains.reduce((count, [, values]) => count * values.length, 1) > MOST) return true;
  const names = new Set(domains.map(([key]) => key));
  const plans = claims.map(({ expr, holds }) => ({ plan: planOf(expr, names), holds }));
  const known = new Map<string, Value>();
  return some(
    domains,
    known,
    () => !excluded(known) && plans.every(({ plan, holds }) => (plan(known) === true) === holds)
  );
}

/** Whether a condition looks at anything. */
export function readsAnything({ expr, scope }: Claim): boolean {
  const variables = new Variables();
  variables.collect(expr, scope);
  return variables.any;
}
