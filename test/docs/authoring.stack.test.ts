import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { caseIdOf } from '../../api/case-id.js';
import { redressProgram } from '../../cli/program.js';
import { packageRoot } from '../../config/root.js';
import { ContentStore } from '../../db/content-store.js';
import { activate } from '../../db/contents.js';
import { createPool } from '../../db/pool.js';
import { until } from '../../dev/process.js';
import { loadPack } from '../../domain/pack/load.js';
import { startStack, type TestStack } from '../support/stack.js';
import { partsOf, redressLine } from './guide.js';

const guide = readFileSync(join(packageRoot(), 'docs/policy-authoring.md'), 'utf8');
const parts = partsOf(guide);
let stack: TestStack;
let folder: string;

const fileOf = (name: string): string => {
  const part = parts.find((one) => one.kind === 'file' && one.name === name);
  if (!part) throw new Error(`the guide has no ${name}`);
  return part.text;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'redress-guide-'));
  stack = await startStack();
  const pool = createPool(stack.config, () => undefined);
  // What `redress start` does with a folder below policies/.
  const loaded = loadPack(fileOf('my-packs/canteen/pack.yaml'));
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
  const pin = await new ContentStore(stack.home, pool).put('pack', loaded.pack.content);
  await activate(pool, 'pack', pin.id, pin.hash);
  await pool.end();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.stop();
  rmSync(folder, { recursive: true });
});

async function redress(words: readonly string[]): Promise<string> {
  let output = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((output += String(text)), true));
  await redressProgram()
    .exitOverride()
    .parseAsync(words, { from: 'user' })
    .finally(() => spy.mockRestore());
  return output;
}

it('the pack of the guide is put in force, a complaint is opened under it, answered and closed', async () => {
  vi.stubEnv('REDRESS_API', stack.apiUrl);
  const complaint = join(folder, 'canteen.json');
  writeFileSync(complaint, fileOf('canteen.json'));
  const last = parts.filter(({ kind }) => kind === 'commands').at(-1)?.text ?? '';
  const id = caseIdOf('demo', 'A1', 'canteen-1');
  const lines = last
    .trim()
    .split('\n')
    .map((line) => redressLine(line.replace('CASE', id).replace('canteen.json', complaint)) ?? []);
  expect(lines).toHaveLength(4);
  const outputs: string[] = [];
  for (const words of lines) outputs.push(await redress(words));
  // What is shown is recorded when the case falls idle.
  const shown = await until(async () => (await redress(lines[3] ?? [])).includes('answered'), 20_000);
  expect(outputs[0]).toContain(id);
  expect(outputs[1]).toContain('answer');
  expect(shown).toBe(true);
});
