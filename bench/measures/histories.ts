import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { QUERY_STATUS, type CaseStatus } from '../../workflows/contract.js';
import { playCase } from '../play.js';
import { floorPlayer, productPlayer, type EngineOptions } from '../players.js';
import { until } from '../stats.js';

/** What one case leaves in the engine. */
export interface HistoryFigures {
  readonly events: number;
  /** The server's own count. */
  readonly bytes: number;
  readonly byType: Readonly<Record<string, number>>;
}

/**
 * Plays a standard case of the product, each command when nothing of the one before is under way: so its count is exact, and the
 * most it can be, because a command that comes earlier is recorded together with the one before.
 */
export async function productHistory(engine: EngineOptions): Promise<HistoryFigures> {
  const caseId = `C-history-${Date.now()}`;
  const status = () => engine.client.workflow.getHandle(caseId).query<CaseStatus>(QUERY_STATUS);
  const quiet = async (): Promise<boolean> => {
    const { waiting, inFlight, unrecorded } = await status();
    return waiting + inFlight.length + unrecorded === 0;
  };
  await playCase(productPlayer(engine), caseId, () => until(`${caseId} at rest`, quiet, 50));
  return historyFigures(engine.client, caseId);
}

/** The product's history and the floor's, of one standard case each. */
export async function bothHistories(
  engine: EngineOptions,
  plain: Client
): Promise<Record<'product' | 'floor', HistoryFigures>> {
  const caseId = `C-floor-history-${Date.now()}`;
  await playCase(floorPlayer(plain), caseId, () => pause(500));
  return { product: await productHistory(engine), floor: await historyFigures(plain, caseId) };
}

async function historyFigures(client: Client, workflowId: string): Promise<HistoryFigures> {
  const handle = client.workflow.getHandle(workflowId);
  const { historyLength, historySize } = await handle.describe();
  const byType: Record<string, number> = {};
  for (const event of (await handle.fetchHistory()).events ?? []) {
    const attributes = Object.keys(event).find((key) => key.endsWith('EventAttributes')) ?? '';
    const type = attributes.replace('EventAttributes', '');
    byType[type] = (byType[type] ?? 0) + 1;
  }
  return { events: historyLength, bytes: historySize ?? 0, byType };
}
