import { changed, withEntry } from './copy.js';
import type { EventOf } from './events.js';
import type { Patch } from './evolve.js';
import { pagesOf } from './standing.js';
import type { CaseState, PageState } from './state.js';

function patchPage(s: CaseState, id: string | undefined, change: (page: PageState) => Partial<PageState>): Patch {
  const page = id === undefined ? undefined : pagesOf(s)[id];
  return id !== undefined && page ? { pages: withEntry(pagesOf(s), id, changed(page, change(page))) } : {};
}

/** One more attempt of a page was asked for. */
export function attempted(s: CaseState, page: string | undefined): Patch {
  return patchPage(s, page, ({ attempts }) => ({ attempts: attempts + 1 }));
}

/** The outside tells whom an attempt reached, and of how many people. */
export function reached(s: CaseState, { key, data }: EventOf<'effectConfirmed'>): Patch {
  const { person, of } = data ?? {};
  if (typeof person !== 'string' || typeof of !== 'number') return {};
  return patchPage(s, s.effects[key]?.page, (page) => ({ reached: [...new Set([...page.reached, person])], of }));
}

export const evolvePage = {
  pageOpened: (s: CaseState, e: EventOf<'pageOpened'>): Patch => {
    const { page, who, clock, kind, within, rounds, unanswered, at: openedAt } = e;
    const terms = {
      who,
      ...(clock !== undefined && { clock }),
      kind,
      within,
      rounds,
      ...(unanswered && { unanswered }),
    };
    return { pages: withEntry(pagesOf(s), page, { ...terms, openedAt, attempts: 0, reached: [] }) };
  },
  pageAcknowledged: (s: CaseState, e: EventOf<'pageAcknowledged'>): Patch =>
    patchPage(s, e.page, () => ({ acknowledged: { by: e.by, at: e.at } })),
  pageUnanswered: (s: CaseState, e: EventOf<'pageUnanswered'>): Patch =>
    patchPage(s, e.page, () => ({ unansweredAt: e.at })),
};
