import { isCollection, isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

/** One fault of a data file: where (path and 1-based line) and what. */
export interface Fault {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** A fault found by a check of ours, before its line is known. */
export interface Finding {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly Fault[] };

/** A text that was read; `faultsAt` gives what is found in its value later on the lines of the text. */
type ReadText<T> =
  | { readonly ok: true; readonly value: T; readonly faultsAt: (found: readonly Finding[]) => readonly Fault[] }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** A place in a text; line and column count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A YAML text that can be read: its value, and the place of each path in it. */
export interface OpenYaml {
  readonly value: unknown;
  place(path: readonly PropertyKey[]): Place;
}

/** Parses YAML 1.2. Duplicate keys, unknown tags and syntax faults are reported together, each with its place. */
export function openYaml(text: string): OpenYaml | { readonly broken: readonly (Place & { message: string })[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const all = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  // What follows a fault of the syntax are its consequences, hundreds of them.
  const syntax = all.findIndex(({ code }) => code !== 'DUPLICATE_KEY');
  const broken = (syntax < 0 ? all : all.slice(0, syntax + 1)).map((error) => ({
    ...placeOf(error.pos[0]),
    message: error.message.split('\n')[0] ?? error.code,
  }));
  if (broken.length > 0) return { broken };
  return { value: document.toJS() as unknown, place: (path) => placeOf(offsetOf(document, path)) };
}

/**
 * Reads YAML against a schema and then `check` (run only on what the schema accepts), reporting all faults at once,
 * each with path and line. Duplicate keys, unknown tags and syntax faults are faults, too.
 */
export function readYaml<T>(text: string, schema: z.ZodType<T>, check: (value: T) => readonly Finding[]): ReadText<T> {
  const yaml = openYaml(text);
  if ('broken' in yaml)
    return { ok: false, faults: yaml.broken.map(({ line, message }) => ({ path: '', line, message })) };
  const parsed = schema.safeParse(yaml.value);
  const findings = parsed.success ? check(parsed.data) : parsed.error.issues;
  const faultsAt = (found: readonly Finding[]): Fault[] =>
    found.map(({ path, message }) => ({ path: path.map(String).join('.'), line: yaml.place(path).line, message }));
  if (parsed.success && findings.length === 0) return { ok: true, value: parsed.data, faultsAt };
  return { ok: false, faults: faultsAt(findings) };
}

/** Where a path begins: a scalar at itself, a map or list at the key that names it; for something missing, its nearest parent. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (!isNode(node) || !node.range) continue;
    return (isCollection(node) ? keyOffset(document, path.slice(0, length)) : undefined) ?? node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}

function keyOffset(document: Document.Parsed, path: readonly PropertyKey[]): number | undefined {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = isMap(parent) ? parent.items.find((pair) => String(pair.key) === String(path.at(-1)))?.key : undefined;
  return isNode(key) ? key.range?.[0] : undefined;
}
