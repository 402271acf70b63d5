import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { Config } from '../config/config.js';
import { Refusal } from '../domain/errors.js';
import { SECOND } from '../domain/time.js';

/** A scanner that has not answered after this counts as down, in milliseconds. */
const PATIENCE = 30 * SECOND;

const Answer = z.object({ verdict: z.enum(['clean', 'infected']) });

/**
 * Shows a content to the scanner before it is kept. Signed by Standard Webhooks; `webhook-id` and the signed text are the content's
 * hash, because the libraries sign texts and a content is none. Throws FILE_INFECTED and, where there is no verdict, FILES_UNAVAILABLE: nothing
 * unscanned is kept.
 */
export async function scan(
  { files: { scannerUrl }, webhookSecret }: Pick<Config, 'files' | 'webhookSecret'>,
  content: Buffer,
  sha256: string,
  type: string
): Promise<void> {
  if (scannerUrl === undefined) return;
  const now = new Date();
  const headers = {
    'content-type': type,
    'webhook-id': sha256,
    'webhook-timestamp': String(Math.floor(now.getTime() / SECOND)),
    'webhook-signature': new Webhook(webhookSecret).sign(sha256, now, sha256),
  };
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(scannerUrl, { method: 'POST', headers, body: content, signal, redirect: 'error' })
    .then(async (response) => (response.ok ? Answer.safeParse(await response.json()).data : undefined))
    .catch(() => undefined);
  if (!answer) throw new Refusal('FILES_UNAVAILABLE', { service: 'scanner' });
  if (answer.verdict === 'infected') throw new Refusal('FILE_INFECTED');
}
