import type { Effect } from '../domain/case/effect.js';
import { send, type Endpoint } from './http.js';

/** The back office (后台系统): restores rights by hand (seed-000 §4 H5) and keeps staff records (§8.3). */
export function createBackOffice(
  endpoint: Endpoint
): Record<'accruePoints' | 'applyReward' | 'addEligibility' | 'putOnRecord', Effect> {
  return {
    accruePoints: (input) => send(endpoint, '/accruals', input),
    applyReward: (input) => send(endpoint, '/rewards', input),
    addEligibility: (input) => send(endpoint, '/eligibilities', input),
    putOnRecord: (input) => send(endpoint, '/records', input),
  };
}
