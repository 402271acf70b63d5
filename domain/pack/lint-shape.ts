import { z } from 'zod';
import { at, isRecord, type Finding } from './lint.js';

type Issue = z.core.$ZodIssue;

const weight = (issue: Issue): number => {
  const depth = issue.path.length === 0 ? 4 : 1;
  return issue.code === 'unrecognized_keys' ? depth * issue.keys.length : issue.code === 'invalid_type' ? depth : 1;
};

/** Of the shapes a value may have, the one it comes closest to: its faults say more than "invalid input". */
function closest(branches: Issue[][]): Issue[] {
  const cost = (issues: Issue[]): number => issues.reduce((sum, issue) => sum + weight(issue), 0);
  return [...branches].sort((a, b) => cost(a) - cost(b))[0] ?? [];
}

function flatten(issue: Issue, parent: readonly PropertyKey[], content: unknown): Finding[] {
  const path = [...parent, ...issue.path];
  if (issue.code !== 'unrecognized_keys' && at(content, path) === undefined)
    return [{ path, message: `"${String(path.at(-1))}" is missing`, hint: 'it is needed here' }];
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input' && issue.errors.length > 0)
    return closest(issue.errors).flatMap((inner) => flatten(inner, path, content));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `unknown key "${key}"`,
      hint: 'remove it, or check its spelling and place',
    }));
  return [{ path, message: issue.message, hint: 'the JSON Schemas below policies/ describe the shape' }];
}

/** What does not fit the schema, all of it, each at its own place. */
export function shapeFindings(schema: z.ZodType, content: unknown): Finding[] {
  const parsed = schema.safeParse(content);
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => flatten(issue, [], content));
}

/**
 * The parts of a value that fit the schema, defaults filled in: what is broken is left out, so that one fault does not hide
 * the others. Places stay as they are.
 */
export function salvage(schema: z.core.$ZodType, value: unknown): unknown {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return salvage(schema.def.innerType, value);
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((item: unknown) => salvage(schema.def.element, item));
  if (!isRecord(value)) return undefined;
  const inner = (name: string): z.core.$ZodType | undefined => {
    if (schema instanceof z.ZodObject) return (schema.def.shape as Record<string, z.core.$ZodType>)[name];
    return schema instanceof z.ZodRecord ? schema.def.valueType : undefined;
  };
  const names = new Set([
    ...Object.keys(value),
    ...(schema instanceof z.ZodObject ? Object.keys(schema.def.shape) : []),
  ]);
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const type = inner(name);
      const kept = type && salvage(type, value[name]);
      return kept === undefined ? [] : [[name, kept] as const];
    })
  );
}
