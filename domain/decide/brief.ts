import { owedClocks } from '../case/standing.js';
import type { CaseState } from '../case/state.js';
import type { Instant } from '../time.js';

/** The case in brief, as every answer carries it: where it stands, who has it, what is due. No personal data. */
export interface Brief {
  caseId: string;
  seq: number;
  lifecycle: CaseState['lifecycle'];
  stage: string;
  category: string;
  level: string;
  acceptedAt: Instant;
  people: CaseState['people'];
  overlays: string[];
  clocks: { clock: string; dueAt: Instant; outcome: string; provisional?: true }[];
  form?: string;
  /** The case that goes on for it. */
  mergedInto?: string;
}

export function brief(state: CaseState): Brief {
  const { caseId, seq, lifecycle, stage, category, level, acceptedAt, people } = state;
  const number = Object.values(state.forms).find((f) => f.number !== undefined)?.number;
  return {
    caseId,
    seq,
    lifecycle,
    stage,
    category,
    level,
    acceptedAt,
    people,
    overlays: Object.keys(state.overlays),
    clocks: owedClocks(state).map(([clock, c]) => ({
      clock,
      dueAt: c.dueAt,
      outcome: c.outcome,
      ...(c.provisional && { provisional: true as const }),
    })),
    ...(number !== undefined && { form: number }),
    ...(state.merge?.done && { mergedInto: state.merge.into }),
  };
}
