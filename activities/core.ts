import type { KeyObject } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { Pool } from 'pg';
import type { Keyring } from '../config/keyring.js';
import { sha256 } from '../config/sha256.js';
import { mintNumber } from '../db/form-numbers.js';
import type { MailRegister } from '../db/mail-register.js';
import { record } from '../db/recorder.js';
import { localDate } from '../domain/calendar/index.js';
import type { EffectInput, EffectResult } from '../domain/case/effect.js';
import { decide } from '../domain/decide/index.js';
import { instant } from '../domain/time.js';
import type { ContentStore } from '../db/content-store.js';
import type { Directory } from './directory.js';
import type { CoreActivities } from './types.js';
import { verifyApproval } from './verify-approval.js';

export interface CoreDeps {
  store: ContentStore;
  pool: Pool;
  keys: Keyring;
  lookupKey: KeyObject;
  register: MailRegister;
  /** The version in force when it is asked for. */
  readonly directory: Directory;
  approvalTokenSecret: string;
  rehearsal: boolean;
  log: Logger;
}

/** What belongs to a rehearsal met a worker of the real world, or the other way round: nothing is decided there. */
export class WrongWorld extends Error {
  override readonly name = 'WrongWorld';
}

/** The activities behind the shell: deciding, recording, verifying, alerting. */
export function createCore(
  deps: CoreDeps
): CoreActivities & { mintFormNumber: (input: EffectInput) => Promise<EffectResult> } {
  const { store, pool, keys, lookupKey, log } = deps;
  return {
    decide: async (input) => {
      if (input.rehearsal !== deps.rehearsal) throw new WrongWorld('a rehearsal may not reach anything real');
      const [pack, calendar] = await Promise.all([store.pack(input.pack.hash), store.calendar(input.calendar.hash)]);
      const { command } = input;
      const adopts = command.type === 'adoptPack' && { adopts: await store.pack(command.pack.hash) };
      return decide(
        { pack, calendar, calendarPin: input.calendar, zoneData: process.versions.tz, sha256, ...adopts },
        input.state,
        input.command,
        input.now,
        input.receivedAt
      );
    },
    record: (input) => record({ pool, keys, lookupKey, packOf: (state) => store.pack(state.pack.hash) }, input),
    verifyApproval: (signal) => verifyApproval(deps, signal),
    alert: async (alert) => log.error({ ...alert, attempt: activityInfo().attempt }, alert.code),
    mintFormNumber: async ({ caseId, with: asked }) => {
      const { form, prefix, digits, mintedAt, calendar } = asked as {
        form: string;
        prefix: string;
        digits: number;
        mintedAt: number;
        calendar: string;
      };
      const day = localDate(await store.calendar(calendar), instant(mintedAt)).replaceAll('-', '');
      const number = await mintNumber(pool, caseId, form, prefix, day, digits);
      return { ref: number, at: Date.now(), data: { number } };
    },
  };
}
