import { isRecord } from '../pack/lint.js';

/** Content with a patch merged over it: records member by member, `null` takes a member away, anything else takes its place (RFC 7386). */
export function mergePatch(content: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged: Record<string, unknown> = isRecord(content) ? { ...content } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = mergePatch(merged[name], value);
  }
  return merged;
}
