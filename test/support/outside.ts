import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { onTestFinished } from 'vitest';
import { createEffects, type EffectsDeps } from '../../activities/effects.js';
import type { ReplyGrant } from '../../db/mail-verdict.js';
import { startCounterpart, type Counterpart, type CounterpartOptions } from '../../dev/counterpart/server.js';
import type { MailRecord, RequestRecord, Account } from '../../dev/counterpart/store.js';
import type { EffectInput } from '../../domain/case/effect.js';
import { parseInstant } from '../../domain/time.js';
import { demoText, directoryOf } from './directory.js';

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
export const DOMAIN = 'mail.redress.example';
export const NOW = parseInstant('2026-04-10T16:20:00+08:00');
export const directory = directoryOf(demoText);

/** A folder of this test's own, gone when it ends. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'redress-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A counterpart on free ports. */
export async function counterpart(options: Partial<CounterpartOptions> = {}): Promise<Counterpart> {
  const defaults = { port: 0, smtpPort: 0, secret: SECRET };
  const started = await startCounterpart({ ...defaults, state: join(folder(), 'state.ndjson'), ...options });
  onTestFinished(() => started.close());
  return started;
}

/** Effects that reach `outside`; reply addresses are kept in the returned list. */
export function effectsOn(outside: { url: string; smtpUrl: string }, timeoutMs = 300, secret = SECRET) {
  const addresses: { tokenHash: string; grant: ReplyGrant }[] = [];
  const endpoint = (system: string) => ({ name: system, url: `${outside.url}/${system}`, secret, timeoutMs });
  const deps: EffectsDeps = {
    merchantMaintenance: endpoint('merchant-maintenance'),
    accountCore: endpoint('account-core'),
    crm: endpoint('crm'),
    riskControl: endpoint('risk-control'),
    backOffice: endpoint('back-office'),
    telephony: endpoint('telephony'),
    mail: {
      smtpUrl: outside.smtpUrl,
      domain: DOMAIN,
      secret: SECRET,
      appUrl: 'http://redress.example',
      timeoutMs,
      directory,
      register: {
        addReplyAddress: async (tokenHash, grant) => void addresses.push({ tokenHash, grant }),
      },
    },
  };
  return { ...createEffects(deps), addresses };
}

export function input(action: string, more: Partial<EffectInput> = {}): EffectInput {
  const caseId = more.caseId ?? 'C-abcdefghijklmnop';
  return { key: `${caseId}:${action}:1`, caseId, org: 'demo', action, at: NOW, with: {}, personal: {}, ...more };
}

/** The failure an effect ends with, as the engine sees it. */
export async function failure(effect: Promise<unknown>): Promise<ApplicationFailure> {
  const error: unknown = await effect.then(
    () => new Error('no failure'),
    (thrown: unknown) => thrown
  );
  if (error instanceof ApplicationFailure) return error;
  throw error;
}

export async function control(outside: { url: string }, body: object): Promise<number> {
  return (await fetch(`${outside.url}/control`, { method: 'POST', body: JSON.stringify(body) })).status;
}

async function get<T>(url: string): Promise<T> {
  return (await fetch(url)).json() as Promise<T>;
}
export const log = (outside: { url: string }, caseId = '') =>
  get<RequestRecord[]>(`${outside.url}/log${caseId && `?case=${caseId}`}`);
export const accounts = (outside: { url: string }) => get<Account[]>(`${outside.url}/accounts`);
export const mails = (outside: { url: string }) => get<(MailRecord & { copies: number })[]>(`${outside.url}/mails`);
