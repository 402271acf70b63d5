import { durationMs } from '../../calendar/index.js';
import type { Service } from './staffing.js';

/** A text as 32 well mixed bits: FNV-1a, finished as MurmurHash3 finishes. */
function bits(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Milliseconds one piece of work takes. It follows from the seed and the name of the work alone, so the same work takes as long under
 * either pack, and in every run.
 */
export function serviceMs({ mean, spread }: Service, seed: number, work: string): number {
  const ms = durationMs(mean);
  if (spread === 'fixed') return ms;
  const uniform = (bits(`${seed}:${work}`) + 0.5) / 2 ** 32;
  return Math.max(1, Math.round(-Math.log(uniform) * ms));
}
