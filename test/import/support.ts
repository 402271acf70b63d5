import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { loadMapping, loadPinned } from '../../config/packs.js';
import { packageRoot } from '../../config/root.js';
import type { Pinned } from '../../domain/decide/index.js';
import { compilePack } from '../../domain/pack/compile.js';
import type { Report } from '../../domain/register/report.js';
import { importRegister } from '../../cli/import/run.js';

export const PACK = 'boston-311';
export const SAMPLE = join(packageRoot(), 'examples', 'boston-311-sample.csv');
export const mapping = loadMapping(PACK);
export const pinned = loadPinned(PACK);

/** The whole register, 31,828 rows: not in the repository, because of its size. */
export const FULL = process.env.REDRESS_DATA;
export const ifFull = `needs REDRESS_DATA=<boston-311-2011-jul-sep.csv>`;

/** The pack with its 17:00 rule replaced, or taken away. */
export function withCutOff(cutOff: { at: string; moveTo: string } | undefined): Pinned {
  const data = structuredClone(pinned.pack.data);
  const due = data.clocks[mapping.clocks.rule]?.due;
  if (!due || !('byCategory' in due)) throw new Error('the pack has no table of limits');
  for (const limit of Object.values(due.byCategory)) {
    if (!('workingDays' in limit)) continue;
    delete limit.cutOff;
    if (cutOff) limit.cutOff = cutOff;
  }
  return { ...pinned, pack: compilePack(data) };
}

const folder = mkdtempSync(join(tmpdir(), 'redress-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export const HEADER = 'case_enquiry_id,open_dt,target_dt,closed_dt,ontime,type,source,department';

let files = 0;
/** Writes a register of its own. */
export function register(lines: string[], header = HEADER): string {
  const file = join(folder, `${++files}.csv`);
  writeFileSync(file, [header, ...lines, ''].join('\n'));
  return file;
}

export const importLines = (lines: string[]): Promise<Report> => importRegister(register(lines), pinned, mapping);

let sample: Promise<Report> | undefined;
/** The report of the week, made once for the tests of a file. */
export const sampleReport = (): Promise<Report> => (sample ??= importRegister(SAMPLE, pinned, mapping));
