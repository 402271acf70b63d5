import { Webhook } from 'standardwebhooks';
import type { CallRegister, RegisteredCall } from '../../db/call-register.js';
import { hear, legOf } from '../../domain/call-leg.js';
import { WEBHOOK_SECRET, type Heard, type Send } from './api.js';

/** The register of calls without a database, for tests of what the API makes of it. */
export function memoryCalls(): CallRegister {
  const calls = new Map<string, RegisteredCall>();
  const change = (legId: string, more: object) => {
    const call = calls.get(legId);
    if (call) calls.set(legId, { ...call, ...more });
  };
  return {
    hear: async (event) => {
      const before = calls.get(event.legId);
      const heard = hear(before?.heard ?? [], event);
      const call = { ...before, heard, leg: legOf(heard), receivedAt: heard[0].receivedAt };
      calls.set(event.legId, call);
      return call;
    },
    call: async (legId) => calls.get(legId),
    claim: async (legId, caseId) => {
      change(legId, { caseId: calls.get(legId)?.caseId ?? caseId });
      return calls.get(legId)?.caseId;
    },
    release: async (legId) => {
      if (calls.get(legId)?.handedAt === undefined) change(legId, { caseId: undefined });
    },
    handed: async (legId, handedAt, caseId) => change(legId, { handedAt, ...(caseId !== undefined && { caseId }) }),
    list: async (unassigned) => {
      const waits = ({ leg, handedAt }: RegisteredCall) =>
        handedAt === undefined && (leg.connectedAt ?? leg.failedAt ?? leg.endedAt) !== undefined;
      return [...calls.values()].filter((call) => !unassigned || waits(call));
    },
  };
}

let messages = 0;
/** Sends an event as the gateway does, signed `ago` seconds ago under a message id of its own. */
export function telling(send: Send, secret = WEBHOOK_SECRET) {
  return (event: object, { id = `msg-${++messages}`, ago = 0 } = {}): Promise<Heard> => {
    const body = JSON.stringify(event);
    const signed = new Date(Date.now() - ago * 1000);
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(signed.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, signed, body),
    };
    return send('POST', '/v1/callbacks/telephony', { as: null, key: null, body, headers });
  };
}
