import type { Effect } from '../domain/case/effect.js';
import { send, type Endpoint } from './http.js';

/** Work orders (工单) to risk control; they carry the freeze status and the result of the identity check. */
export function createRiskControl(endpoint: Endpoint): Record<'sendRiskTicket', Effect> {
  return { sendRiskTicket: (input) => send(endpoint, '/tickets', input) };
}
