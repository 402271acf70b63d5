import type { Effect } from '../domain/case/effect.js';
import { createAccountCore } from './account-core.js';
import { createBackOffice } from './back-office.js';
import { createCrm } from './crm.js';
import type { Endpoint } from './http.js';
import { createMail, type MailDeps } from './mail.js';
import { createMerchantMaintenance } from './merchant-maintenance.js';
import { createRiskControl } from './risk-control.js';
import { createTelephony } from './telephony.js';

export interface EffectsDeps {
  readonly merchantMaintenance: Endpoint;
  readonly accountCore: Endpoint;
  readonly crm: Endpoint;
  readonly riskControl: Endpoint;
  readonly backOffice: Endpoint;
  readonly telephony: Endpoint;
  readonly mail: MailDeps;
}

/** Every action outside that a pack can name, by its activity name; the product's own registers come beside them (activities/index.ts). */
export function createEffects(deps: EffectsDeps) {
  return {
    ...createMerchantMaintenance(deps.merchantMaintenance),
    ...createAccountCore(deps.accountCore),
    ...createCrm(deps.crm),
    ...createRiskControl(deps.riskControl),
    ...createBackOffice(deps.backOffice),
    ...createTelephony(deps.telephony, deps.mail),
    ...createMail(deps.mail),
  } satisfies Record<string, Effect>;
}

export type Effects = ReturnType<typeof createEffects>;
