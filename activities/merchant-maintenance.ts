import type { Effect } from '../domain/case/effect.js';
import { send, type Endpoint } from './http.js';

/** Notices to merchant maintenance (商户维护部门), which alone deals with the merchant; its feedback comes back as a callback. */
export function createMerchantMaintenance(endpoint: Endpoint): Record<'notifyMerchantMaintenance', Effect> {
  return { notifyMerchantMaintenance: (input) => send(endpoint, '/notices', input) };
}
