import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCases, type Opener } from '../../cli/import/open.js';
import { ApiClient } from '../../cli/client.js';
import { directoryOf } from '../../cli/rehearse/stand.js';
import { loadMapping, loadPinned } from '../../config/packs.js';
import { typed } from '../support/cli.js';
import { runningStack } from '../support/running.js';
import { register } from './support.js';

const mapping = loadMapping('cfpb-15-60');
const pinned = loadPinned('cfpb-15-60');
const directory = join(tmpdir(), `redress-import-open-${process.pid}.yaml`);
writeFileSync(directory, directoryOf(mapping));
const { stack } = runningStack({ env: { DIRECTORY_FILE: directory } });

const HEADER =
  'Date sent to company,Product,Issue,Company,State,Submitted via,Company response to consumer,Timely response?';
const row = (company: string, response: string): string =>
  `2/12/2017,Mortgage,Escrow,${company},IN,Web,${response},Yes`;

describe('a register taken on through the API', () => {
  it('opens its open rows as cases under way, two that look equal as two, and none twice when the journal is lost', async () => {
    const file = register(
      [row('Afni', 'In progress'), row('Afni', 'In progress'), row('Ocwen', 'Closed with explanation')],
      HEADER
    );
    const client = new ApiClient({ client: 'register' }, { REDRESS_API: stack.apiUrl, LANG: 'en' });
    const told: { caseId: string; replayed: boolean; body: unknown }[] = [];
    const open: Opener = async (key, opening) => {
      const { body, replayed } = await client.post('/v1/cases', opening, key);
      const { caseId } = body as { caseId: string };
      told.push({ caseId, replayed, body });
      return { caseId };
    };
    const by = { pinned, mapping, agent: mapping.actor.id };
    expect(await openCases(file, by, `${file}.opened`, open)).toEqual({ opened: 2, before: 0 });
    expect(new Set(told.map(({ caseId }) => caseId)).size).toBe(2);
    expect(told[0]?.body).toMatchObject({
      acceptedAt: '2017-02-12T00:00:00-05:00',
      overlays: ['untimely'],
    });
    expect(await openCases(file, by, `${file}.lost`, open)).toEqual({ opened: 2, before: 0 });
    expect(told.slice(2).map(({ replayed }) => replayed)).toEqual([true, true]);
    expect(new Set(told.map(({ caseId }) => caseId)).size).toBe(2);
  });

  it('is taken on whole or not at all: with a faulty row nothing opens, mended each open row once', async () => {
    const lines = [row('Chase', 'In progress'), row('Chase', 'Untimely response')];
    const file = register([lines[0] ?? '', row('Chase', 'In progress').replace('Mortgage', 'Mortgages')], HEADER);
    const take = (api = stack.apiUrl) =>
      typed(api, ['import', file, '--pack', 'cfpb-15-60', '--open', '--client', 'register']);
    const faulty = await take();
    expect(faulty).toMatchObject({
      code: 3,
      err: expect.stringContaining('Nothing was opened: 1 rows are not sound') as string,
    });
    expect(faulty.out).toMatch(/:3 \w+: Product refused CATEGORY_UNKNOWN; expected .*"Mortgage".*; found "Mortgages"/);
    expect(existsSync(`${file}.opened`)).toBe(false);
    writeFileSync(file, [HEADER, ...lines, ''].join('\n'));
    const away = await take('http://127.0.0.1:9');
    expect(away).toMatchObject({ code: 4, err: expect.stringContaining(`${file}:2 `) as string });
    expect((await take()).out).toContain('2 open cases opened, 0 were opened before');
    expect((await take()).out).toContain('0 open cases opened, 2 were opened before');
  });
});
