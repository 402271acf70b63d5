import { explainProof } from '../domain/calendar/index.js';
import type { EventOf } from '../domain/case/events.js';
import type { CaseState } from '../domain/case/state.js';
import type { Pack } from '../domain/pack/schema.js';
import type { Instant } from '../domain/time.js';
import { isoDeep } from './instants.js';

type Iso = (at: Instant) => string;

/** The filing windows of a case: to whom each leads, on what basis and whether that was verified, and how it was counted. */
export function windowsView({ admissibility }: CaseState, pack: Pack, iso: Iso): object {
  if (!admissibility) return {};
  const { overall } = admissibility;
  const windows = Object.entries(admissibility.windows).map(([window, { proofs, ...result }]) => {
    const { label, addressee, basis } = pack.admissibility?.windows[window] ?? {};
    const told = (lang: 'zh' | 'en'): string[] => (proofs ?? []).flatMap((proof) => explainProof(proof, lang));
    return {
      ...{ window, label, addressee, basis },
      ...(isoDeep(result, iso) as object),
      ...(proofs && { proofs, explanation: { zh: told('zh'), en: told('en') } }),
    };
  });
  return { admissibility: { overall, windows } };
}

/** What the windows came to, without proofs: they are with the case. */
export function judgedView({ windows }: EventOf<'admissibilityJudged'>, iso: Iso): object {
  const entries = Object.entries(windows).map(([id, { proofs: _, ...result }]) => [id, isoDeep(result, iso)]);
  return { windows: Object.fromEntries(entries) as unknown };
}
