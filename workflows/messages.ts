import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Answer } from '../domain/decide/index.js';
import type { Instant } from '../domain/time.js';
import * as names from './contract.js';

export interface AdvanceInput {
  to: Instant;
}

/** What the plain `temporal` command line sends: a signed token and the message id of a stored mail, never its text. */
export interface SignalInput {
  token: string;
  mail?: string;
}

export const opened = defineUpdate<Answer>(names.UPDATE_OPENED);
export const command = defineUpdate<Answer, [names.Sealed]>(names.UPDATE_COMMAND);
export const advance = defineUpdate<{ now: Instant; seq: number }, [AdvanceInput]>(names.UPDATE_ADVANCE);
export const slept = defineSignal<[AdvanceInput]>(names.SIGNAL_SLEPT);
export const machine = defineSignal<[names.Sealed]>(names.SIGNAL_MACHINE);
export const approve = defineSignal<[SignalInput]>(names.SIGNAL_APPROVE);
export const reject = defineSignal<[SignalInput]>(names.SIGNAL_REJECT);
export const joinGroup = defineSignal<[names.GroupJoin]>('joinGroup');
export const leaveGroup = defineSignal<[names.GroupJoin]>('leaveGroup');
export const status = defineQuery<names.CaseStatus>(names.QUERY_STATUS);
