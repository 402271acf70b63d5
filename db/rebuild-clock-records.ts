import type { Pool, PoolClient } from 'pg';
import { newCase } from '../domain/case/initial.js';
import type { Pin } from '../domain/case/commands.js';
import type { CaseState } from '../domain/case/state.js';
import { marksOf } from '../domain/decide/marks.js';
import type { CompiledPack } from '../domain/pack/compile.js';
import { writeClockRecords } from './clock-records.js';
import { ownerColumns } from './owner-columns.js';
import { rebuild, type Progress } from './rebuild.js';

interface Row {
  readonly org: string;
  readonly state: CaseState;
}

/** Makes the clock records, and the owners and marks in `cases`, anew from the recorded cases. Returns how many cases there are. */
export function rebuildClockRecords(
  { pool, packOf }: { pool: Pool; packOf: (pin: Pin) => Promise<CompiledPack> },
  progress: Progress
): Promise<number> {
  const write = async (client: PoolClient, { case_id: caseId, org, state }: Row & { case_id: string }) => {
    const { data: pack } = await packOf(state.pack);
    await client.query(
      'UPDATE cases SET handler = $2, owner_role = $3, owner_never = $4, marks = $5 WHERE case_id = $1',
      [caseId, ...ownerColumns(pack, state), JSON.stringify(marksOf(pack, state))]
    );
    await writeClockRecords(client, { caseId, org }, pack, [newCase(caseId), state]);
  };
  return rebuild<Row>(pool, { tables: ['clock_records'], columns: 'org, state', write }, progress);
}
