import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
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

/**
 * Reads YAML against a schema and then `check` (run only on what the schema accepts), reporting all faults at once,
 * each with path and line. Duplicate keys, unknown tags and syntax faults are faults, too.
 */
export function readYaml<T>(text: string, schema: z.ZodType<T>, check: (value: T) => readonly Finding[]): Read<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = [...document.errors, ...document.warnings].map((error) => ({
    path: '',
    line: lines.linePos(error.pos[0]).line,
    message: error.message.split('\n')[0] ?? error.code,
  }));
  if (broken.length > 0) return { ok: false, faults: broken };
  const parsed = schema.safeParse(document.toJS());
  const findings = parsed.success ? check(parsed.data) : parsed.error.issues;
  if (parsed.success && findings.length === 0) return { ok: true, value: parsed.data };
  const faults = findings.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    line: lines.linePos(offsetOf(document, path)).line,
    message,
  }));
  return { ok: false, faults };
}

/** Where the node of a path begins; for something missing, its nearest parent. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}
