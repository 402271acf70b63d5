import type { WorkflowClient } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { type History, historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Keyring } from '../config/keyring.js';
import type { RecordedDecision } from '../domain/decide/again.js';
import type { Decision } from '../domain/decide/index.js';
import type { ComplaintInput } from '../workflows/contract.js';
import { EncryptingCodec } from './codec.js';

/** What one run of a case's workflow was started with, and every decision its history keeps, in the order of the history. */
export interface RecordedRun {
  readonly input: ComplaintInput;
  readonly decisions: readonly RecordedDecision[];
}

/** The runs of one case, oldest first, as a file holds them: replay needs no server then. */
export interface StoredHistory {
  readonly workflowId: string;
  readonly runs: readonly History[];
}

/** The text is neither a stored history nor one that the Temporal command line or UI exported. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  readonly code = 'HISTORY_INVALID';
}

const DECIDE = 'decide';
const LOCAL_MARKER = 'core_local_activity';
type HistoryEvent = NonNullable<History['events']>[number];

/** Reads a run; payloads are opened with `keys`. Throws a KeyringError where a key is missing, a HistoryError without a start. */
export async function readRun(history: History, keys: Keyring): Promise<RecordedRun> {
  const codec = new EncryptingCodec(keys);
  const open = async <T>(payload: Payload | null | undefined): Promise<T | undefined> => {
    const [plain] = payload ? await codec.decode([payload]) : [];
    return plain && defaultPayloadConverter.fromPayload<T>(plain);
  };
  const events = history.events ?? [];
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  const input = await open<ComplaintInput>(started?.input?.payloads?.[0]);
  if (!input) throw new HistoryError('the history does not begin with the start of a case');
  const wanted = new Set(events.filter(asksDecision).map(({ eventId }) => String(eventId)));
  const decisions: RecordedDecision[] = [];
  for (const event of events) {
    const found = await decisionOf(event, wanted, open);
    if (found) decisions.push({ ...found, where: `event ${String(event.eventId)}` });
  }
  return { input, decisions };
}

type Open = <T>(payload: Payload | null | undefined) => Promise<T | undefined>;

const asksDecision = ({ activityTaskScheduledEventAttributes: asked }: HistoryEvent): boolean =>
  asked?.activityType?.name === DECIDE;

async function decisionOf(event: HistoryEvent, wanted: Set<string>, open: Open) {
  const { markerRecordedEventAttributes: marker, activityTaskCompletedEventAttributes: completed } = event;
  if (marker?.markerName === LOCAL_MARKER && !marker.failure) {
    const about = await open<{ activity_type: string }>(marker.details?.['data']?.payloads?.[0]);
    if (about?.activity_type !== DECIDE) return undefined;
    const decision = await open<Decision>(marker.details?.['result']?.payloads?.[0]);
    return decision && { decision, inLine: true };
  }
  if (!wanted.has(String(completed?.scheduledEventId))) return undefined;
  const decision = await open<Decision>(completed?.result?.payloads?.[0]);
  return decision && { decision, inLine: false };
}

/** All runs of a case that the engine still keeps, oldest first. Throws WorkflowNotFoundError for an unknown case. */
export async function fetchHistory(client: WorkflowClient, workflowId: string): Promise<StoredHistory> {
  const runs: History[] = [];
  for (let runId: string | undefined; ;) {
    const history = await client.getHandle(workflowId, runId).fetchHistory();
    runs.unshift(history);
    const before = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!before) return { workflowId, runs };
    runId = before;
  }
}

export function storedHistoryToJson({ workflowId, runs }: StoredHistory): string {
  return JSON.stringify(
    { workflowId, runs: runs.map((run) => JSON.parse(historyToJSON(run)) as unknown) },
    undefined,
    1
  );
}

/** Reads what storedHistoryToJson wrote, or one run as `temporal workflow show --output json` prints it. Throws HistoryError. */
export function storedHistoryFromJson(text: string): StoredHistory {
  try {
    const value = JSON.parse(text) as { workflowId?: string; runs?: unknown[]; events?: unknown[] };
    const runs = (value.runs ?? [value]).map(historyFromJSON);
    const started = runs[0]?.events?.[0]?.workflowExecutionStartedEventAttributes;
    if (!started) throw new HistoryError('no start of a workflow');
    return { workflowId: value.workflowId ?? started.workflowId ?? 'unknown', runs };
  } catch (error) {
    throw new HistoryError(`not a history: ${error instanceof Error ? error.message : String(error)}`);
  }
}
