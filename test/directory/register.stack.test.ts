import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { CurrentDirectory } from '../../activities/directory.js';
import { tellCliErrors } from '../../cli/client.js';
import { registerDirectory } from '../../cli/directory.js';
import { addDirectory, directoryAt, directoryVersions } from '../../db/directory-register.js';
import { seedDirectory } from '../../db/directory-seed.js';
import { migrate } from '../../db/migrate.js';
import { readDirectory } from '../../domain/directory/read.js';
import { depsWithoutServers, serveApp, type Send } from '../support/api.js';
import { demoText, directoryOf } from '../support/directory.js';
import { folder } from '../support/outside.js';
import { until } from '../support/until.js';

const connectionString = inject('servers').databaseUrl;
const without = depsWithoutServers();

/** An empty register of this test's own. */
async function register(): Promise<pg.Pool> {
  const schema = `dir_${randomUUID().replaceAll('-', '')}`;
  await migrate(connectionString, schema);
  const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });
  onTestFinished(() => (pool.ended ? undefined : pool.end()));
  return pool;
}

/** The demonstration organisation, told apart by the years somebody has been there. */
const demo = (years: number) => demoText.replace('seniority: 18', `seniority: ${years}`);
const sourceOf = (years: number) => directoryOf(demo(years)).source;
const add = (pool: pg.Pool, years: number, from: number) =>
  addDirectory(pool, {
    document: readDirectory(demo(years)).document,
    importedBy: 'AD',
    importedAt: from,
    validFrom: from,
  });
const answering = async (pool: pg.Pool, at: number) => (await directoryAt(pool, at))?.hash.slice(0, 12);
const hashOf = (years: number) => sourceOf(years).replace('directory@', '');

it('every version stays, and a look-up says which one was in force at its instant', async () => {
  const pool = await register();
  expect(await add(pool, 18, 1_000)).toBe(true);
  expect(await add(pool, 19, 3_000)).toBe(true);
  // Known early, in force late: what is imported meanwhile holds until then.
  expect(await add(pool, 21, 7_000)).toBe(true);
  expect(await add(pool, 20, 5_000)).toBe(true);
  const told = await Promise.all(
    [999, 1_000, 2_999, 3_000, 4_999, 5_000, 6_999, 7_000].map((at) => answering(pool, at))
  );
  const expected = [undefined, 18, 18, 19, 19, 20, 20, 21].map((years) => years && hashOf(years));
  expect(told).toEqual(expected);
  expect((await directoryVersions(pool, undefined, 10)).map(({ validFrom }) => validFrom)).toEqual([
    5_000, 7_000, 3_000, 1_000,
  ]);
});

it('the same content again adds nothing, also when it comes twice at once; an earlier content comes back as a new version', async () => {
  const pool = await register();
  expect((await Promise.all([1, 2, 3, 4, 5].map(() => add(pool, 18, 1_000)))).filter(Boolean)).toHaveLength(1);
  expect(await add(pool, 18, 2_000)).toBe(false);
  expect(await add(pool, 19, 3_000)).toBe(true);
  expect(await add(pool, 18, 4_000)).toBe(true);
  expect((await directoryVersions(pool, undefined, 10)).map(({ hash }) => hash.slice(0, 12))).toEqual(
    [18, 19, 18].map(hashOf)
  );
});

it('a start seeds the register from the file only while it is empty; a rehearsal has the people of its file', async () => {
  const pool = await register();
  const file = join(folder(), 'directory.yaml');
  const seeded = async (years: number, rehearsal = false) => {
    writeFileSync(file, demo(years));
    await seedDirectory(pool, { ...without.config, directoryFile: file, rehearsal });
    return answering(pool, Date.now());
  };
  expect(await seeded(18)).toBe(hashOf(18));
  expect(await seeded(19)).toBe(hashOf(18));
  expect(await seeded(20, true)).toBe(hashOf(20));
  expect((await directoryVersions(pool, undefined, 10)).map(({ importedBy }) => importedBy)).toEqual([
    'setup',
    'setup',
  ]);
});

it('a new version is seen while running, a later one takes over at its instant, and both outlive the database', async () => {
  const pool = await register();
  const place = { ...without.config, home: folder() };
  const lines: string[] = [];
  const log = pino({}, { write: (line) => lines.push(line) });
  const open = async (on: pg.Pool) => {
    const opened = await CurrentDirectory.open(on, place, log);
    onTestFinished(() => opened.close());
    return opened;
  };
  const running = await open(pool);
  expect(() => running.current()).toThrow(expect.objectContaining({ code: 'DATABASE_UNAVAILABLE' }));
  await add(pool, 18, Date.now());
  await until('the first version', () => lines.some((line) => line.includes(sourceOf(18))));
  expect(running.current().source).toBe(sourceOf(18));
  const change = Date.now() + 3_600_000;
  await add(pool, 19, change);
  await until('the version to come', () => lines.some((line) => line.includes(sourceOf(19))));

  await pool.end();
  const dead = new pg.Pool({ connectionString: without.config.database.url });
  onTestFinished(() => dead.end());
  const restarted = await open(dead);
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const at = (now: number) => {
    vi.setSystemTime(now);
    return [running, restarted].map((one) => one.current().source);
  };
  expect(at(change - 1)).toEqual([sourceOf(18), sourceOf(18)]);
  expect(at(change)).toEqual([sourceOf(19), sourceOf(19)]);
  const nothingKept = await CurrentDirectory.open(dead, { ...place, home: folder() }, log);
  nothingKept.close();
  expect(() => nothingKept.current()).toThrow(expect.objectContaining({ code: 'DATABASE_UNAVAILABLE' }));
  expect(lines.join('')).toContain('directory not read');
  expect(lines.join('')).not.toMatch(/redress\.example|Chen Xiao|陈晓/);
});

describe('over the API', () => {
  let send: Send;
  let url: string;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const schema = `dir_${randomUUID().replaceAll('-', '')}`;
    await migrate(connectionString, schema);
    const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });
    await without.pool.end();
    ({ send, url, close } = await serveApp({ ...without, pool }));
  });
  afterAll(() => close());

  const admin = { id: 'AD', client: 'AD', roles: ['admin' as const] };
  const put = async (body: string, query = '') =>
    (await send('PUT', `/v1/directory${query}`, { as: admin, body, key: null })).body;
  const versions = async (query = '') => {
    const { body } = await send('GET', `/v1/directory/versions${query}`, { as: admin });
    return body as unknown as { versions: { source: string; importedBy: string }[]; cursor?: string };
  };

  it('a version is put, told with who and when, and found as of an instant; a dry run adds nothing', async () => {
    expect((await send('GET', '/v1/directory')).body.code).toBe('NOT_FOUND');
    expect(await put(demo(18), '?dryRun=true')).toMatchObject({ added: true, source: sourceOf(18), warnings: [] });
    expect((await versions()).versions).toEqual([]);
    const before = new Date().toISOString();
    expect(await put(demo(18))).toMatchObject({ added: true, source: sourceOf(18) });
    expect(await put(demo(18))).toMatchObject({ added: false, source: sourceOf(18) });
    const monday = '2058-01-07T00:00:00Z';
    const gap = demo(19).replace('people: [S1, S2, S3]', 'people: [S1, [], S3]');
    const warnings = [{ path: 'rosters.dutySupervisor.people.1', message: 'nobody on duty in this turn' }];
    expect(await put(gap, `?validFrom=${monday}`)).toMatchObject({ added: true, warnings });
    const at = async (instant: string) => (await send('GET', `/v1/directory?at=${instant}`)).body;
    expect(await at(before)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await at('2058-01-06T23:59:59.999Z')).toMatchObject({ source: sourceOf(18), importedBy: 'AD' });
    expect(await at(monday)).toMatchObject({ source: directoryOf(gap).source, validFrom: '2058-01-07T00:00:00.000Z' });
    const { directory } = await at('2058-01-06T00:00:00Z');
    expect((await send('GET', '/v1/directory')).body['directory']).toEqual(directory);
    expect(await put(JSON.stringify(directory))).toMatchObject({ added: false });
  });

  it('versions come page by page, the newest first', async () => {
    await put(demo(20));
    const all = (await versions()).versions;
    const first = await versions('?limit=1');
    expect(first.versions).toEqual([all[0]]);
    expect(first.versions[0]).toMatchObject({ source: sourceOf(20), importedBy: 'AD' });
    expect((await versions(`?limit=200&cursor=${first.cursor}`)).versions).toEqual(all.slice(1));
    expect((await send('GET', '/v1/directory/versions?cursor=bm9uc2Vuc2U', { as: admin })).body.code).toBe(
      'INPUT_INVALID'
    );
  });

  async function redress(...args: string[]): Promise<{ text: string; code: number }> {
    let text = '';
    const keep = (written: unknown) => ((text += String(written)), true);
    vi.spyOn(process.stdout, 'write').mockImplementation(keep);
    vi.spyOn(process.stderr, 'write').mockImplementation(keep);
    vi.stubEnv('REDRESS_API', url);
    vi.stubEnv('LANG', 'en_US.UTF-8');
    const program = new Command('redress').exitOverride();
    registerDirectory(program);
    await tellCliErrors(() => program.parseAsync(['directory', ...args], { from: 'user' }));
    const code = Number(process.exitCode ?? 0);
    process.exitCode = undefined;
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    return { text, code };
  }
  const file = (name: string, text: string) => {
    const path = join(folder(), name);
    writeFileSync(path, text);
    return path;
  };

  it('redress directory imports a file and shows what is in force', async () => {
    const path = file('new.yaml', demo(25));
    const dry = await redress('import', path, '--dry-run', '--as', 'AD');
    expect(dry).toEqual({
      code: 0,
      text: expect.stringContaining(`${sourceOf(25)} would be in force from `) as string,
    });
    expect((await redress('import', path)).text).toContain('FORBIDDEN_ROLE');
    expect((await redress('import', path, '--as', 'AD')).text).toContain(`${sourceOf(25)} is in force from `);
    expect((await redress('import', path, '--as', 'AD')).text).toContain('nothing was added');
    const shown = await redress('show');
    expect(shown.text).toContain(`${sourceOf(25)}, in force from `);
    expect(shown.text).toMatch(/^SD +Zheng Jie +supervisor +DH +11$/m);
    expect(shown.text).toMatch(/^dutySupervisor, a week each from 2026-01-05:\n {2}S1\n {2}S2\n {2}S3$/m);
    const gap = file('gap.yaml', demo(25).replace('people: [S1, S2, S3]', 'people: [S1, [], S3]'));
    const warning = expect.stringMatching(/line \d+ rosters.dutySupervisor.people.1: nobody on duty/) as string;
    expect(await redress('import', gap, '--dry-run', '--as', 'AD')).toEqual({ code: 0, text: warning });
    expect(await redress('import', gap, '--strict', '--as', 'AD')).toEqual({ code: 3, text: warning });
    expect(await redress('import', 'missing.yaml', '--as', 'AD')).toMatchObject({ code: 2 });
  });

  const head = 'id,name_zh,name_en,mail,login,roles,supervisor,deputy,seniority,team,skills';
  const row = (id: string, more: { as?: string; supervisor?: string; seniority?: string } = {}) => {
    const login = (more.as ?? id).toLowerCase();
    const place = `${more.supervisor ?? ''},,${more.seniority ?? '3'}`;
    return `${id},名${id},Name ${id},${login}@redress.example,${login},agent seniorAgent,${place},north,english refunds`;
  };

  it('a CSV replaces the people and leaves rosters, shifts and leave as they stand', async () => {
    const leave = "leave: [{ from: '2058-05-01T00:00:00+08:00', until: '2058-05-06T00:00:00+08:00' }]";
    await put(demo(30).replace('seniority: 9 }', `seniority: 9, ${leave} }`));
    const path = file(
      'people.csv',
      `\uFEFF${[head, row('S1'), row('S2', { supervisor: 'S1' }), row('S3'), ''].join('\r\n')}`
    );
    expect(await redress('import', path, '--as', 'AD')).toMatchObject({ code: 0 });
    const { directory } = (await send('GET', '/v1/directory')).body as {
      directory?: { people: object[]; rosters: object };
    };
    expect(directory?.people).toHaveLength(3);
    expect(directory?.people[0]).toMatchObject({ id: 'S1', name: { zh: '名S1', en: 'Name S1' }, leave: [{}] });
    expect(directory?.people[1]).toMatchObject({
      ...{ id: 'S2', supervisor: 'S1', seniority: 3, team: 'north' },
      roles: ['agent', 'seniorAgent'],
      skills: ['english', 'refunds'],
    });
    expect(directory?.people[1]).not.toHaveProperty('leave');
    expect(directory?.rosters).toEqual({ dutySupervisor: { from: '2026-01-05', people: [['S1'], ['S2'], ['S3']] } });
  });

  it('a CSV with faults is refused with all of them, by its own lines', async () => {
    const rows = [
      ...[row('S1', { supervisor: 'S2' }), row('S2', { supervisor: 'S1' }), ''],
      ...[row('S2', { as: 'S1' }), row('A7', { supervisor: 'A9' })],
    ];
    const { text, code } = await redress('import', file('faults.csv', [head, ...rows].join('\n')), '--as', 'AD');
    expect(code).toBe(3);
    expect(text.trim().split('\n').slice(1)).toEqual([
      'line 5 id: id is that of line 3',
      'line 5 login: login is that of line 2',
      'line 5 mail: mail is that of line 2',
      "line 6 supervisor: no person 'A9'",
      "rosters.dutySupervisor.people.2: no person 'S3'",
    ]);
    const circle = [head, rows[0], rows[1], row('S3')].join('\n');
    expect((await redress('import', file('circle.csv', circle), '--as', 'AD')).text).toContain(
      'line 2 supervisor: circle of supervisors: S1 > S2 > S1'
    );
    const shape = [head, row('S1', { seniority: 'long' }), row('S2', { seniority: '-1' }), row('S3')].join('\n');
    expect((await redress('import', file('shape.csv', shape), '--as', 'AD')).text).toMatch(
      /line 2 seniority: .*\nline 3 seniority: /
    );
    const columns = file('columns.csv', `id,name\nA1,x`);
    expect(await redress('import', columns, '--as', 'AD')).toMatchObject({
      ...{ code: 2, text: expect.stringContaining('name_zh, name_en, mail') as string },
    });
    const cut = file('cut.csv', [head, 'A1,only', row('S1'), 'A2,"open'].join('\n'));
    expect((await redress('import', cut, '--as', 'AD')).text).toMatch(/line 2: .*\nline 4: /);
  });
});
