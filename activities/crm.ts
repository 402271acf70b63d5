import type { Effect } from '../domain/case/effect.js';
import { send, type Endpoint } from './http.js';

/** The CRM: operations that carry out an agreed solution, and notes on the case (系统注记). */
export function createCrm(endpoint: Endpoint): Record<'operateCrm' | 'annotate', Effect> {
  return {
    operateCrm: (input) => send(endpoint, '/operations', input),
    annotate: (input) => send(endpoint, '/annotations', input),
  };
}
