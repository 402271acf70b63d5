import { changed, withEntry, without } from './copy.js';
import type { EventOf } from './events.js';
import { entered, factsAfter } from './evolve-entries.js';
import type { Patch } from './evolve.js';
import { attempted, reached } from './evolve-pages.js';
import type { CaseState, EffectState, StepState } from './state.js';

function patchStep(s: CaseState, id: string | undefined, change: StepState): Patch {
  return id === undefined ? {} : { steps: withEntry(s.steps, id, Object.assign({}, s.steps[id], change)) };
}

function patchEffect(s: CaseState, key: string, change: Partial<EffectState>): Patch {
  const effect = s.effects[key];
  return effect ? { effects: withEntry(s.effects, key, changed(effect, change)) } : {};
}

export const evolveStep = {
  effectRequested: (s: CaseState, e: EventOf<'effectRequested'>): Patch => {
    const { action, step, clock, page, to, personal } = e;
    const effect: EffectState = {
      action,
      status: 'requested',
      step,
      clock,
      ...(page !== undefined && { page }),
      to,
      with: e.with,
      personal,
      requestedAt: e.at,
    };
    const effects = withEntry(s.effects, e.key, effect);
    return Object.assign({ effects }, patchStep(s, step, { status: 'requested', effect: e.key }), attempted(s, page));
  },
  effectConfirmed: (s: CaseState, e: EventOf<'effectConfirmed'>): Patch =>
    Object.assign(
      patchEffect(s, e.key, { status: 'confirmed', ref: e.ref, with: {}, personal: [] }),
      patchStep(s, e.step, { status: 'confirmed' }),
      reached(s, e)
    ),
  effectRefused: (s: CaseState, e: EventOf<'effectRefused'>): Patch => ({
    ...patchEffect(s, e.key, { status: 'refused', code: e.code, with: {}, personal: [] }),
    ...patchStep(s, e.step, { status: 'refused' }),
  }),
  stepOpened: (s: CaseState, e: EventOf<'stepOpened'>): Patch => patchStep(s, e.step, { status: 'open', by: e.by }),
  stepDone: (s: CaseState, e: EventOf<'stepDone'>): Patch =>
    entered(s, e, {
      ...patchStep(s, e.step, { status: e.manual ? 'confirmed' : 'done' }),
      facts: factsAfter(s.facts, e),
    }),
  stepSkipped: (s: CaseState, e: EventOf<'stepSkipped'>): Patch => patchStep(s, e.step, { status: 'skipped' }),
  holdPlaced: (s: CaseState, e: EventOf<'holdPlaced'>): Patch => ({
    holds: withEntry(s.holds, e.hold, { step: e.step, effect: e.effect }),
  }),
  holdLifting: (s: CaseState, e: EventOf<'holdLifting'>): Patch => {
    const hold = s.holds[e.hold];
    return hold ? { holds: withEntry(s.holds, e.hold, { ...hold, lifting: true }) } : {};
  },
  holdLifted: (s: CaseState, e: EventOf<'holdLifted'>): Patch => ({
    holds: without(s.holds, e.hold),
  }),
};
