import { inLanes } from '../config/lanes.js';
import type { Command } from '../domain/case/commands.js';
import { CaseRefusal, type Engine } from './engine.js';

/** So many cases are asked at once: each decision is short, and other work goes on beside them. */
const AT_ONCE = 8;
/** So many cases of a plan stand in the answer to the request itself; a cursor leads to the others. */
export const ANSWERED = 200;

/**
 * Does a plan's work on the cases still to do, a page of them at a time. `find`: those after a place, in its order; `begin`: fetches
 * what a page of them needs, and answers what is done for each.
 */
export async function workOnOpen<T extends { readonly place: number }>(
  find: (after: number) => Promise<readonly T[]>,
  begin: (page: readonly T[]) => Promise<(one: T) => Promise<void>>
): Promise<void> {
  for (let after = 0; ;) {
    const page = await find(after);
    const last = page.at(-1);
    if (!last) return;
    await inLanes(page, AT_ONCE, await begin(page));
    after = last.place;
  }
}

/** What came of a command to a case: taken, or the code it was refused with; undefined where the answer is not there yet. */
export async function commanded(
  engine: Engine,
  caseId: string,
  command: Command
): Promise<{ code?: string } | undefined> {
  try {
    const { kind } = await engine.command(caseId, { command, personal: {} });
    if (kind === 'gone') return { code: 'CASE_COMPLETED' };
    return kind === 'pending' ? undefined : {};
  } catch (error) {
    if (error instanceof CaseRefusal) return { code: error.code };
    throw error;
  }
}
