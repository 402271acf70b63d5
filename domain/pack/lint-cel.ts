import type { CompiledPack } from './compile.js';
import type { Names } from './lint-names.js';
import type { Expr } from './reads.js';
import { ANY, scopesOf, typed, type Type } from './lint-scope.js';
import { isRecord, suggest, type Finding, type Found } from './lint.js';

type Call = Extract<Expr['exprKind'], { case: 'callExpr' }>['value'];
interface Fault {
  message: string;
  hint: string;
}

const CONDITIONS = new Set(['when', 'if', 'unless', 'while']);
/** Tables of plain data, where a key called `when` would be a name and no condition. */
const DATA = new Set(['with', 'where', 'label', 'provenance']);
const BOOLEAN = typed('boolean');

/** Every condition of a pack: texts under the keys that hold one. */
export function* conditions(node: unknown, path: PropertyKey[] = []): Generator<Found> {
  const entries = Array.isArray(node) ? [...node.entries()] : isRecord(node) ? Object.entries(node) : [];
  for (const [key, value] of entries as [PropertyKey, unknown][]) {
    if (typeof value === 'string' && CONDITIONS.has(String(key))) yield { path: [...path, key], value };
    else if (!DATA.has(String(key))) yield* conditions(value, [...path, key]);
  }
}

const spoken = (type: Type): string => [...type.types].filter((t) => t !== 'null').join(' or ') || 'null';
const isAny = (type: Type): boolean => type.types.has('any');

/** Judges one condition against what it may look at; collects every fault. */
class Judge {
  readonly faults: Fault[] = [];
  constructor(private readonly scope: Type) {}

  private fault(message: string, hint: string): Type {
    this.faults.push({ message, hint });
    return ANY;
  }

  private field(of: Type, name: string, spokenPath: string): Type {
    if (isAny(of)) return ANY;
    const found = of.fields?.get(name);
    if (found) return found;
    if (!of.fields) return this.fault(`nothing lies below ${spokenPath}`, 'it is a value of its own');
    const known = [...of.fields.keys()];
    const hint = spokenPath === '' && ['input', 'event'].includes(name) ? `${name} is not known here; ` : '';
    return this.fault(
      `"${spokenPath === '' ? name : `${spokenPath}.${name}`}" is not declared`,
      hint + suggest(name, known)
    );
  }

  private name(expr: Expr): string {
    const { exprKind: kind } = expr;
    if (kind.case === 'identExpr') return kind.value.name;
    if (kind.case === 'selectExpr' && kind.value.operand) return `${this.name(kind.value.operand)}.${kind.value.field}`;
    if (kind.case === 'callExpr' && kind.value.args[0]) return `${this.name(kind.value.args[0])}[…]`;
    return 'this';
  }

  type(expr: Expr): Type {
    const { exprKind: kind } = expr;
    switch (kind.case) {
      case 'constExpr':
        return literal(kind.value.constantKind);
      case 'identExpr':
        return this.field(this.scope, kind.value.name, '');
      case 'selectExpr': {
        const operand = kind.value.operand as Expr;
        const found = this.field(this.type(operand), kind.value.field, this.name(operand));
        if (!kind.value.testOnly) return found;
        return this.fault(`has(${this.name(operand)}.${kind.value.field}) is always true`, 'compare with null');
      }
      case 'listExpr': {
        const items = kind.value.elements.map((e) => this.type(e));
        return {
          ...typed('list'),
          oneOf: items.flatMap((i) => i.oneOf ?? []),
          fields: new Map(items.map((t, i) => [`${i}`, t])),
        };
      }
      case 'callExpr':
        return this.call(kind.value);
      default:
        return this.fault(
          'loops, maps and messages are no part of a pack’s conditions',
          'use comparisons, in, &&, ||, !'
        );
    }
  }

  private call(call: Call): Type {
    const args = [...(call.target ? [call.target] : []), ...call.args] as Expr[];
    const [a, b, c] = args;
    switch (call.function) {
      case '_&&_':
      case '_||_':
      case '!_':
        args.forEach((arg) => this.boolean(arg));
        return BOOLEAN;
      case '_==_':
      case '_!=_':
        return a && b ? this.equality(a, b) : ANY;
      case '_<_':
      case '_<=_':
      case '_>_':
      case '_>=_':
        return a && b ? this.order(a, b) : ANY;
      case '@in':
        return a && b ? this.membership(a, b) : ANY;
      case '_[_]':
        return a && b ? this.index(a, b) : ANY;
      case '_?_:_':
        if (a) this.boolean(a);
        return b && c ? join(this.type(b), this.type(c)) : ANY;
      default:
        return this.method(call.function, args);
    }
  }

  private method(name: string, args: Expr[]): Type {
    const types = args.map((arg) => this.type(arg));
    const takes =
      name === 'size' ? ['list', 'string'] : ['startsWith', 'endsWith', 'contains'].includes(name) ? ['string'] : [];
    if (takes.length === 0)
      return this.fault(
        `${name} is no part of a pack’s conditions`,
        'use comparisons, in, &&, ||, !, size(), startsWith()'
      );
    const wrong = types.find((t) => !isAny(t) && ![...t.types].some((x) => takes.includes(x)));
    if (wrong) this.fault(`${name} takes a ${takes.join(' or ')}, not a ${spoken(wrong)}`, 'check the fact’s type');
    return name === 'size' ? typed('number') : BOOLEAN;
  }

  /** Where only true and false make sense: null there is an error at run time. */
  boolean(expr: Expr): void {
    const type = this.type(expr);
    if (isAny(type)) return;
    if (!type.types.has('boolean'))
      this.fault(`${this.name(expr)} is no truth value but a ${spoken(type)}`, 'compare it with something');
    else if (type.types.has('null')) this.fault(`${this.name(expr)} may be null`, 'write == true');
  }

  private equality(a: Expr, b: Expr): Type {
    this.comparable(a, this.type(a), this.type(b));
    return BOOLEAN;
  }

  private comparable(named: Expr, left: Type, right: Type): void {
    if (isAny(left) || isAny(right)) return;
    const shared = [...left.types].filter((t) => right.types.has(t));
    const onlyNull = [...left.types, ...right.types].every((t) => t === 'null');
    const isNull = (t: Type): boolean => t.types.size === 1 && t.types.has('null');
    if (
      shared.length === 0 ||
      (shared.length === 1 && shared[0] === 'null' && !onlyNull && !isNull(left) && !isNull(right))
    ) {
      const hint = isNull(left) || isNull(right) ? 'it is never null' : 'check the type';
      this.fault(`a ${spoken(left)} never equals a ${spoken(right)}`, hint);
    } else if (left.oneOf && right.oneOf && !left.oneOf.some((v) => right.oneOf?.includes(v)) && !isNull(left)) {
      this.fault(
        `${this.name(named)} is never ${right.oneOf.map((v) => `"${v}"`).join(', ')}`,
        suggest(right.oneOf[0] ?? '', left.oneOf)
      );
    }
  }

  private membership(a: Expr, b: Expr): Type {
    const [item, list] = [this.type(a), this.type(b)];
    if (!isAny(list) && !list.types.has('list'))
      this.fault(`in needs a list, not a ${spoken(list)}`, "write in ['a', 'b']");
    for (const element of list.fields?.values() ?? []) this.comparable(a, item, element);
    return BOOLEAN;
  }

  private order(a: Expr, b: Expr): Type {
    for (const [expr, type] of [a, b].map((e) => [e, this.type(e)] as const)) {
      if (isAny(type) || type.types.has('number')) continue;
      this.fault(`${this.name(expr)} is a ${spoken(type)}, which has no order`, 'order numbers only');
    }
    return BOOLEAN;
  }

  private index(a: Expr, b: Expr): Type {
    const of = this.type(a);
    const key = b.exprKind;
    if (key.case === 'constExpr' && key.value.constantKind.case === 'stringValue')
      return this.field(of, key.value.constantKind.value, this.name(a));
    return this.fault('an index must be a text in quotes', 'write clocks["name"]');
  }
}

function join(a: Type, b: Type): Type {
  return { types: new Set([...a.types, ...b.types]) };
}

function literal(constant: { case?: string | undefined; value?: unknown }): Type {
  if (constant.case === 'stringValue') return { ...typed('string'), oneOf: [String(constant.value)] };
  if (constant.case === 'boolValue') return BOOLEAN;
  if (constant.case === 'nullValue') return typed('null');
  return ['int64Value', 'uint64Value', 'doubleValue'].includes(constant.case ?? '') ? typed('number') : ANY;
}

function judge(text: string, condition: CompiledPack['condition'], scope: Type): Fault[] {
  let expr: Expr;
  try {
    expr = condition(text).expression;
  } catch (error) {
    const message = error instanceof Error ? error.message.replace(/^<input>:/, '') : 'cannot be read';
    return [{ message: `not a condition: ${message}`, hint: 'conditions are written in CEL' }];
  }
  const it = new Judge(scope);
  it.boolean(expr);
  return it.faults;
}

/** What is wrong with the conditions: each must be readable, name only what it can see, and come to true or false. */
export function conditionFindings(
  tree: unknown,
  raw: unknown,
  names: Names,
  condition: CompiledPack['condition']
): Finding[] {
  const scopeAt = scopesOf(tree, raw, names);
  return [...conditions(tree)].flatMap(({ path, value }) =>
    judge(String(value), condition, scopeAt(path)).map((fault) => ({ path, ...fault }))
  );
}
