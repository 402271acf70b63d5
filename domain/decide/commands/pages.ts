import type { CommandOf } from '../../case/commands.js';
import { pagesOf } from '../../case/standing.js';
import { Refusal } from '../../errors.js';
import { isOwed } from '../pages.js';
import type { Turn } from '../turn.js';

/** The page that is meant: by its name, by the key of an attempt, or the one that can still be taken on; else the last there was. */
function pageMeant({ state }: Turn, named: string | undefined): string {
  if (named !== undefined) return state.effects[named]?.page ?? named;
  const pages = pagesOf(state);
  const all = Object.keys(pages);
  const free = all.filter((id) => {
    const page = pages[id];
    return page && !page.acknowledged && isOwed(state, page);
  });
  if (free.length > 1) throw new Refusal('FACT_MISSING', { field: 'page', pages: free });
  return free[0] ?? all.at(-1) ?? '';
}

/** Whoever was paged, or holds what was paged, takes it on: nobody else is paged. Once; also late, while it is still owed (seed-000 §8.1). */
export function acknowledgePage(turn: Turn, command: CommandOf<'acknowledgePage'>): void {
  const id = pageMeant(turn, command.page);
  const page = pagesOf(turn.state)[id];
  if (!page) throw new Refusal('PAGE_UNKNOWN', { page: id });
  if (!turn.is(page.who) && !page.reached.includes(turn.actor.id))
    throw new Refusal('ROLE_NOT_ALLOWED', { by: page.who });
  if (page.acknowledged) throw new Refusal('PAGE_ACKNOWLEDGED', { page: id, ...page.acknowledged });
  if (!isOwed(turn.state, page)) throw new Refusal('PAGE_OVER', { page: id });
  turn.emit({ type: 'pageAcknowledged', page: id, by: turn.actor.id });
}
