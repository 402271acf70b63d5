import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { actionsText } from '../../cli/action-lines.js';
import { depsWithoutServers, newKey, serveApp } from '../support/api.js';
import { typed } from '../support/cli.js';

const deps = depsWithoutServers();
let url: string;
let close: () => Promise<void>;
beforeAll(async () => ({ url, close } = await serveApp(deps)));
afterAll(() => close());
afterEach(() => void vi.unstubAllEnvs());

const redress = (...args: string[]) => typed(process.env['REDRESS_API'] ?? url, args);

async function opened(): Promise<string> {
  const { out: text } = await redress('open', 'examples/complaint.json', '--key', newKey());
  return /C-[a-z2-7]{16}/.exec(text)?.[0] ?? '';
}

it('opens the example complaint and shows what is due', async () => {
  const key = newKey();
  const first = await redress('open', 'examples/complaint.json', '--key', key);
  expect(first.code).toBe(0);
  expect(first.out).toMatch(/Case: C-[a-z2-7]{16}\nStage: verify\n[^]*C-1 +open +\d{4}-\d\d-\d\dT00:00:00\+08:00/);
  const again = await redress('open', 'examples/complaint.json', '--key', key, '--lang', 'zh');
  expect(again.out).toContain('此 key 已用过');
});

it('prints what may be done as command lines that work as they stand', async () => {
  const id = await opened();
  const { out: lines } = await redress('actions', id);
  expect(lines).toContain(`npx redress act ${id} verify finding=valid|invalid|needMoreInfo`);
  const done = await redress('act', id, 'verify', 'finding=invalid');
  expect([done.code, done.out]).toEqual([0, expect.stringContaining('Stage: propose') as string]);
  const proposed = await redress('act', id, 'propose', '--personal', 'cause=x', 'solution=a, b = c');
  expect(proposed.out).toContain('Stage: approve');
  expect(deps.engine.cases.get(id)?.sealed.at(-1)?.personal).toEqual({ cause: 'x', solution: 'a, b = c' });
});

it('takes typed input after :=', async () => {
  const id = await opened();
  const call = await redress('call', id, '--missed');
  expect([call.code, deps.engine.cases.get(id)?.state.attempts]).toEqual([0, 1]);
  const broken = await redress('act', id, 'verify', 'finding:=[1');
  expect([broken.code, broken.err]).toEqual([2, expect.stringContaining('not JSON') as string]);
  const wrong = await redress('act', id, 'verify', 'finding:=[1]');
  expect([wrong.code, wrong.err]).toEqual([3, expect.stringContaining('FACT_INVALID') as string]);
});

it('tells a refusal with its code and exit code, as JSON where asked', async () => {
  const id = await opened();
  const refused = await redress('close', id);
  expect(refused).toMatchObject({ code: 3, out: '', err: expect.stringMatching(/^CLOSING_INCOMPLETE: /) as string });
  const json = await redress('assign', id, 'handler', 'A2', '--as', 'S1', '--json');
  expect(JSON.parse(json.out)).toMatchObject({ caseId: id, people: { handler: { person: 'A2' } } });
});

it('says so when the database or the whole server is away', async () => {
  expect(await redress('list')).toMatchObject({
    code: 4,
    err: expect.stringContaining('DATABASE_UNAVAILABLE') as string,
  });
  vi.stubEnv('REDRESS_API', 'http://127.0.0.1:9');
  expect(await redress('list')).toMatchObject({ code: 4, err: expect.stringContaining('No answer from') as string });
});

it('claims a complaint with what its reader found out, and enters that the complainant came back', async () => {
  const id = await opened();
  const claim = await redress(
    'claim',
    id,
    'orderRef=O-9',
    'importantMember:=true',
    '--also',
    'I-5',
    '--person',
    'handler=A2'
  );
  // A case taken on by telephone is somebody's already; the shipped pack says who takes contacts.
  expect([claim.code, claim.err]).toEqual([3, expect.stringContaining('ACTION_NOT_ALLOWED') as string]);
  await redress('contact', id, 'hotline');
  const [claimed, contact] =
    deps.engine.cases
      .get(id)
      ?.sealed.slice(-2)
      .map(({ command }) => command) ?? [];
  expect(claimed).toMatchObject({
    ...{ type: 'claim', also: ['I-5'], people: { handler: 'A2' } },
    facts: { orderRef: 'O-9', importantMember: true },
  });
  expect(contact).toMatchObject({ type: 'contact', channel: 'hotline', actor: { id: 'A1' } });
});

it('takes on a page, by name where there are several, and says so where there is none', async () => {
  const id = await opened();
  const none = await redress('acknowledge', id, '--page', 'breach:C-9:dutySupervisor');
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('PAGE_UNKNOWN') as string]);
  const sent = deps.engine.cases.get(id)?.sealed.at(-1)?.command;
  expect(sent).toMatchObject({ type: 'acknowledgePage', page: 'breach:C-9:dutySupervisor', actor: { id: 'A1' } });
  const lines = { caseId: id, actions: [{ type: 'acknowledgePage', page: 'breach:C-9:dutySupervisor' }] };
  expect(actionsText(lines, 'en')).toEqual([`npx redress acknowledge ${id} --page breach:C-9:dutySupervisor`]);
});

it('gives an opinion in a review with its reason beside it, and is told the line to type', async () => {
  const id = await opened();
  const wish = ['opinion', id, 'concerned', 'finance', 'mustChange', '--reason', 'too dear', '--revision', '2'];
  const none = await redress(...wish);
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('REVIEW_UNKNOWN') as string]);
  const sent = deps.engine.cases.get(id)?.sealed.at(-1)?.command;
  const said = { type: 'giveOpinion', review: 'concerned', reviewer: 'finance', opinion: 'mustChange', revision: 2 };
  expect(sent).toMatchObject({ ...said, gave: ['reason'] });
  expect(JSON.stringify(sent)).not.toContain('too dear');
  const asked = { type: 'giveOpinion', review: 'concerned', reviewer: 'finance', opinions: ['noObjection', 'advise'] };
  expect(actionsText({ caseId: id, actions: [asked] }, 'en')).toEqual([
    `npx redress opinion ${id} concerned finance noObjection|advise [--reason …]`,
  ]);
});

it('corrects a wrong call by its number, as a supervisor is offered it, and strikes out nothing by mistake', async () => {
  const id = await opened();
  await redress('call', id);
  const { out: offered } = await redress('actions', id, '--as', 'S2');
  const entry = /correct \S+ --entry (\d+) .*callEnded member/.exec(offered)?.[1] ?? '';
  const correct = (...more: string[]) =>
    redress('correct', id, '--entry', entry, '--reason', 'x', '--as', 'S2', ...more);
  expect((await correct()).code).toBe(2);
  expect((await correct('--struck', '--set', 'connected=false')).code).toBe(2);
  const done = await correct('--set', 'connected=false');
  expect([done.code, done.out]).toEqual([0, expect.stringMatching(/C-1 +open/) as string]);
  expect((await correct('--struck')).code).toBe(3);
});
