import type { CaseState } from '../case/state.js';
import type { Pack } from '../pack/schema.js';

/** What a case is marked with, such as urgent, in the pack's words; `active` while a cause behind it stands. */
export interface Mark {
  readonly mark: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly active: boolean;
}

/** Whether a cause behind an overlay stands; annulled ones stay on record only (conventions, rule 4). */
export function hasEffect(state: CaseState, overlay: string): boolean {
  const { causes = [], annulled = [] } = state.overlays[overlay] ?? {};
  return causes.some((cause) => !annulled.includes(cause));
}

/** The marks of a case, the first one first. */
export function marksOf(pack: Pack, state: CaseState): Mark[] {
  return Object.entries(state.overlays)
    .sort(([a, one], [b, other]) => one.since - other.since || (a < b ? -1 : 1))
    .map(([mark]) => ({
      mark,
      label: pack.overlays[mark]?.label ?? { zh: mark, en: mark },
      active: hasEffect(state, mark),
    }));
}
