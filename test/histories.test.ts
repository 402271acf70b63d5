import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { pinnedIn } from '../cli/replay.js';
import { parseKeys } from '../config/keyring.js';
import { packageRoot } from '../config/root.js';
import { ContentStore } from '../db/content-store.js';
import { newCase } from '../domain/case/initial.js';
import { redecide, type PinnedOf } from '../domain/decide/again.js';
import { compilePack } from '../domain/pack/compile.js';
import { workflowBundleFile } from '../worker/bundle.js';
import { readRun, storedHistoryFromJson, type StoredHistory } from '../worker/history.js';
import { judgeHistory, redecideHistory, replay } from '../worker/replay.js';
import { folder } from './support/outside.js';

const home = join(packageRoot(), 'test', 'histories');
const { PAYLOAD_KEYS } = JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as { PAYLOAD_KEYS: string };
const keys = parseKeys(PAYLOAD_KEYS);
const files = readdirSync(home).filter((name) => /^\d.*\.json$/.test(name));
const stored = (name: string): StoredHistory => storedHistoryFromJson(readFileSync(join(home, name), 'utf8'));
// Replay needs no server: nobody listens there.
const pinned = pinnedIn(
  new ContentStore(home, new pg.Pool({ connectionString: 'postgresql://nobody@127.0.0.1:9/none' }))
);

beforeAll(() => Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) }));

/** The stored rules under their own hash, with another first-callback limit inside. */
const changedRules: PinnedOf = async (hash, calendar) => {
  const found = await pinned(hash, calendar);
  const content = structuredClone(found.pack.content) as { clocks: Record<string, { due: unknown }> };
  for (const clock of Object.values(content.clocks))
    if (JSON.stringify(clock.due).includes('"workingDays":1')) clock.due = { workingDays: 3 };
  return { ...found, pack: { ...compilePack(content), hash } };
};

describe('invariant 12: a stored history replays on this code, and its decisions come out as recorded', () => {
  it.each(files)('%s', async (name) => {
    const verdict = await judgeHistory(stored(name), keys, pinned);
    expect(verdict).toMatchObject({ nonDeterministic: [], differences: [], drift: [], ok: true });
    expect(verdict.decisions).toBeGreaterThan(2);
  });

  it('there is one for every scenario, one that continued as new and one with a hanging effect', () => {
    for (const id of ['000-01', '000-02', '000-05', '000-12', '000-14'])
      expect(files.some((name) => name.startsWith(`${id}.`))).toBe(true);
    expect(files.some((name) => stored(name).runs.length > 1)).toBe(true);
    expect(files.some((name) => name.includes('hang'))).toBe(true);
  });
});

describe('the look at a history can fail', () => {
  it('a changed workflow is a DeterminismViolationError', async () => {
    const code = readFileSync(workflowBundleFile(), 'utf8');
    const changed = code.replace(/\(0,\s*[\w$]+\.publish\)\(/, 'void (');
    expect(changed).not.toBe(code);
    const file = join(folder(), 'changed.js');
    writeFileSync(file, changed);
    const [failed] = await replay(stored(files[0] ?? ''), keys, file);
    expect(failed?.error).toMatch(/^DeterminismViolationError/);
  });

  it('changed rules under the pinned hash give another decision, and the first place where it differs', async () => {
    const name = files.find((file) => file.startsWith('000-02.')) ?? '';
    const { differences } = await redecideHistory(stored(name), keys, changedRules);
    expect(differences[0]).toMatchObject({ command: 'open', path: expect.stringMatching(/^events\./) as string });
  });

  it('an edited event is told as drift', async () => {
    const [run] = stored(files.find((file) => file.startsWith('000-02.')) ?? '').runs;
    const { input, decisions } = await readRun(run ?? {}, keys);
    const edited = structuredClone(decisions) as (typeof decisions)[number][];
    const event = edited[0]?.decision.events.find(({ type }) => type === 'classified');
    Object.assign(event ?? {}, { level: 'III' });
    const again = await redecide(edited, newCase(input.caseId), input.calendar, pinned);
    expect(again.drift.length).toBeGreaterThan(0);
    expect(again.differences.length).toBeGreaterThan(0);
  });
});

describe('redress replay', () => {
  const redress = async (...args: string[]) => {
    const main = join(packageRoot(), 'dist', 'cli', 'main.js');
    const env = { PATH: process.env['PATH'], LANG: 'en' };
    return promisify(execFile)(process.execPath, [main, 'replay', ...args], { env }).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      (error: { code: number; stdout: string; stderr: string }) => error
    );
  };

  it('tells the verdict on a file without any server', async () => {
    const file = join(home, files.find((name) => name.startsWith('000-14')) ?? '');
    const { code, stdout } = await redress(file, '--home', home);
    expect(code).toBe(0);
    expect(stdout).toContain('every decision the same');
    const json = JSON.parse((await redress(file, '--home', home, '--json')).stdout) as object;
    expect(json).toMatchObject({ ok: true, differences: [], drift: [] });
  });

  it('says so where the file is no history, the key is missing or the rules are not to be had', async () => {
    const file = join(home, files[0] ?? '');
    expect(await redress(join(home, 'secrets.json'), '--home', home)).toMatchObject({ code: 2 });
    const bare = folder();
    expect((await redress(file, '--home', bare)).stderr).toContain('HISTORY_INVALID');
    writeFileSync(join(bare, 'secrets.json'), JSON.stringify({ PAYLOAD_KEYS }));
    expect((await redress(file, '--home', bare)).stderr).toContain('PACK_UNKNOWN');
  });
});
