import type { parse } from '@bufbuild/cel';

/** An expression as the CEL library parses it. */
export type Expr = ReturnType<typeof parse>['expr'];

/** A name of a condition's context and, where only one field of it matters, that field. */
export interface Read {
  readonly name: string;
  readonly field?: string;
}

/** `name.field` or `name["field"]`. */
export function fieldOf({ exprKind: kind }: Expr): Required<Read> | undefined {
  if (kind.case === 'selectExpr' && kind.value.operand?.exprKind.case === 'identExpr')
    return { name: kind.value.operand.exprKind.value.name, field: kind.value.field };
  if (kind.case !== 'callExpr' || kind.value.function !== '_[_]') return undefined;
  const [of, key] = kind.value.args.map((arg) => arg.exprKind);
  if (of?.case !== 'identExpr' || key?.case !== 'constExpr') return undefined;
  const { constantKind: constant } = key.value;
  return constant.case === 'stringValue' ? { name: of.value.name, field: constant.value } : undefined;
}

function* readsOf(expr: Expr): Generator<Read> {
  const { exprKind: kind } = expr;
  const read = fieldOf(expr);
  if (read) yield read;
  else if (kind.case === 'identExpr') yield { name: kind.value.name };
  else if (kind.case === 'selectExpr' && kind.value.operand) yield* readsOf(kind.value.operand);
  else if (kind.case === 'listExpr') for (const element of kind.value.elements) yield* readsOf(element);
  else if (kind.case === 'callExpr')
    for (const arg of [...(kind.value.target ? [kind.value.target] : []), ...kind.value.args]) yield* readsOf(arg);
}

/** Everything a condition looks at, each once: while none of it changes, its result does not. */
export function readsIn(condition: Expr): Read[] {
  const reads = [...readsOf(condition)];
  return [...new Map(reads.map((read) => [`${read.name}.${read.field ?? ''}`, read])).values()];
}
