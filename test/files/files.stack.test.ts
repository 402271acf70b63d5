import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../config/root.js';
import { hashOf } from '../../db/file-store.js';
import { complaint, newKey } from '../support/api.js';
import { SAMPLES } from '../support/files.js';
import { folder } from '../support/outside.js';
import { runningStack } from '../support/running.js';

const { stack, cases, send } = runningStack();

/** Types a command line in `cwd`. */
function redress(cwd: string, ...args: string[]): Promise<{ out: string; err: string; code: number }> {
  const env = { PATH: process.env['PATH'], ...stack.env, REDRESS_API: stack.apiUrl, LANG: 'en_US.UTF-8' };
  return new Promise((done) => {
    execFile(process.execPath, [join(packageRoot(), 'dist/cli/main.js'), ...args], { cwd, env }, (error, out, err) =>
      done({ out, err, code: error ? Number(error.code) : 0 })
    );
  });
}

const opened = async () => String((await send('POST', '/v1/cases', { body: complaint() })).body.caseId);

it('evidence goes into a case and comes out of it by the command line, sealed in between, and the case tells who read it', async () => {
  const [here, there] = [folder(), folder()];
  const id = await opened();
  const { content } = SAMPLES.jpeg;
  const sha256 = hashOf(content);
  writeFileSync(join(here, '小票.jpg'), content);
  const key = newKey();
  const added = await redress(here, 'file', 'add', id, '小票.jpg', '--key', key);
  expect([added.err, added.code]).toEqual(['', 0]);
  expect(added.out).toContain(`${sha256}  image/jpeg  ${content.length}`);
  expect((await redress(here, 'file', 'add', id, '小票.jpg', '--key', key)).out).toContain('first answer');
  writeFileSync(join(here, 'virus.exe'), 'MZ');
  const refused = await redress(here, 'file', 'add', id, 'virus.exe');
  expect([refused.code, refused.err]).toEqual([3, expect.stringMatching(/^FILE_TYPE_REFUSED: /) as string]);

  const verify = { type: 'act', action: 'verify', input: { finding: 'invalid' } };
  const citing = { ...verify, files: [{ sha256, type: 'image/jpeg', size: content.length }] };
  const command = newKey();
  for (const body of [citing, { ...citing, files: [] }, citing])
    expect((await send('POST', `/v1/cases/${id}/commands`, { key: command, body })).status).toBe(200);

  type Cited = { type: string; files?: object[] };
  const events = async () => (await send('GET', `/v1/cases/${id}/timeline`)).body['events'] as Cited[];
  await expect.poll(async () => (await events()).find(({ type }) => type === 'acted')?.files).toEqual(citing.files);

  const listed = await redress(there, 'file', 'list', id, '--json');
  expect((JSON.parse(listed.out) as { files: object[] }).files).toMatchObject([
    { sha256, name: '小票.jpg', by: 'A1', commands: [command] },
  ]);
  const audited = await redress(there, 'file', 'list', id, '--as', 'AU', '--lang', 'zh');
  expect(audited.out).toContain(sha256);
  expect(audited.out).not.toContain('小票');
  expect((await redress(there, 'file', 'get', id, sha256, '--as', 'AU')).err).toMatch(/^FORBIDDEN_ROLE/);
  expect((await redress(there, 'file', 'get', id, sha256, '--as', 'N1')).out).toBe('Saved as: 小票.jpg\n');
  expect(readFileSync(join(there, '小票.jpg'))).toEqual(content);
  expect((await redress(there, 'file', 'get', id, sha256)).code).toBe(2);
  await redress(there, 'file', 'get', id, sha256, '--out', 'mine.jpg');
  expect(readFileSync(join(there, 'mine.jpg'))).toEqual(content);
  expect((await redress(there, 'file', 'get', id, '0'.repeat(64))).err).toMatch(/^FILE_UNKNOWN/);

  const reads = await cases.pool.query('select case_id, sha256, read_by from file_reads order by id');
  expect(reads.rows).toEqual(['N1', 'A1', 'A1'].map((read_by) => ({ case_id: id, sha256, read_by })));
  const rows = await cases.pool.query('select *, name_sealed::text as name from case_files');
  expect(rows.rows).toMatchObject([{ case_id: id, uploaded_by: 'A1', size: String(content.length) }]);
  expect(JSON.stringify(rows.rows)).not.toContain(Buffer.from('小票').toString('hex'));
  const kept = readFileSync(fileOf(sha256));
  expect(kept.includes(content.subarray(6, 10))).toBe(false);
});

const fileOf = (sha256: string) => join(stack.home, 'files', sha256.slice(0, 2), sha256.slice(2, 4), sha256);

it('verification is content with sound files, tells what is lost, broken or of no case, and ends with 1 then', async () => {
  const id = await opened();
  const add = async (text: string) => {
    const headers = { 'content-type': 'text/plain' };
    const { body } = await send('POST', `/v1/cases/${id}/files`, { body: text, headers });
    return String(body['sha256']);
  };
  const [sound, lost, broken, orphan] = [await add('one'), await add('two'), await add('three'), await add('four')];
  const fine = await redress(stack.home, 'files', 'verify');
  expect([fine.err, fine.code, fine.out]).toEqual([
    '',
    0,
    expect.stringMatching(/^\d contents .* 0 findings\n$/) as string,
  ]);
  rmSync(fileOf(lost));
  writeFileSync(fileOf(broken), 'nonsense');
  await cases.pool.query('delete from case_files where sha256 = $1', [orphan]);
  const found = await redress(stack.home, 'files', 'verify');
  expect(found.code).toBe(1);
  expect(found.out.split('\n').slice(0, -2).sort()).toEqual(
    [`${lost}  missing  ${id}`, `${broken}  corrupted  ${id}`, `${orphan}  orphaned: belongs to no case`].sort()
  );
  expect(found.out).not.toContain(sound);
  expect((await redress(stack.home, 'files', 'verify', '--lang', 'zh')).out).toContain(`${lost}  缺失`);
  expect([await add('two'), await add('three')]).toEqual([lost, broken]);
  rmSync(fileOf(orphan));
  expect((await redress(stack.home, 'files', 'verify')).code).toBe(0);
});

it('a cited file that was deleted is told by verification, from what the event keeps, and counts as no fault', async () => {
  const id = await opened();
  const headers = { 'content-type': 'text/plain' };
  const { body } = await send('POST', `/v1/cases/${id}/files`, { body: 'to be deleted', headers });
  const sha256 = String(body['sha256']);
  const files = [{ sha256, type: 'text/plain', size: 13 }];
  const verify = { type: 'act', action: 'verify', input: { finding: 'invalid' }, files };
  expect((await send('POST', `/v1/cases/${id}/commands`, { body: verify })).status).toBe(200);
  const cited = async () =>
    (await cases.pool.query("select from case_events where case_id = $1 and event ? 'files'", [id])).rowCount;
  await expect.poll(cited).toBe(1);
  await cases.pool.query('delete from case_files where sha256 = $1', [sha256]);
  rmSync(fileOf(sha256));
  const found = await redress(stack.home, 'files', 'verify');
  expect([found.code, found.out]).toEqual([
    0,
    expect.stringContaining(`${sha256}  cited in the timeline, deleted since  ${id}\n`) as string,
  ]);
});

it('that files are not scanned is told once, and neither names nor contents reach a log', async () => {
  const log = readFileSync(join(stack.home, 'logs', 'api.log'), 'utf8');
  expect(log.split('files are not scanned')).toHaveLength(2);
  const logs = ['api', 'worker'].map((name) => join(stack.home, 'logs', `${name}.log`)).filter(existsSync);
  expect(logs.map((file) => readFileSync(file, 'utf8')).join('')).not.toMatch(/小票|%E5%B0%8F|JFIF/);
});
