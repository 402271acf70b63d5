import { describe, expect, it } from 'vitest';
import { activate } from '../../db/contents.js';
import { ContentStore } from '../../db/content-store.js';
import { until } from '../../dev/process.js';
import { casesOf, newId } from '../support/cases.js';
import { engineDoor, MEDDLING, neutral, playCore, playLive, QUIET, scenario, shipped } from '../support/courses.js';
import { runningStack } from '../support/running.js';

const { stack, cases } = runningStack({ api: false, env: { REHEARSAL: 'true' } });

async function same(id: string, course: number, play = playLive(cases, id, course)): Promise<void> {
  const core = playCore(id, course);
  const live = await play;
  expect(neutral(live.events, live.it.id)).toEqual(neutral(core.events, 'C-scenario'));
  expect(live.refusals).toEqual(core.refusals);
  // The workflow ends with the case, and not before.
  if (live.events.at(-1)?.type === 'completed') expect(await live.it.ended(5_000)).toBe(true);
  else expect(await live.it.ended(0)).toBe(false);
}

describe('a scenario stepped through Temporal gives the event list of the pure core', () => {
  for (const id of QUIET) {
    for (const [course, { title }] of scenario(id).courses.entries())
      it.concurrent(`${id}: ${title}`, () => same(id, course));
  }
});

// One after another: these tell an outside system to hang or refuse, or freeze the same account.
describe('scenarios that meddle with the outside, stepped through Temporal', () => {
  for (const id of MEDDLING) {
    for (const [course, { title }] of scenario(id).courses.entries()) it(`${id}: ${title}`, () => same(id, course));
  }
});

it('000-02: an open case keeps its rules after the next version of the pack is published; a new case gets the new ones', async () => {
  const content = structuredClone(shipped().pack.content) as {
    version: string;
    clocks: Record<string, { due: unknown }>;
  };
  const first = content.clocks['C-1'];
  if (first) first.due = { workingDays: 9, end: 'civilDay' };
  content.version = '2.0.0';
  const publish = async () => {
    const pin = await new ContentStore(stack.home, cases.pool).put('pack', content);
    await activate(cases.pool, 'pack', pin.id, pin.hash);
  };
  await same('000-02', 0, playLive(cases, '000-02', 0, engineDoor(cases), publish));
  const later = await casesOf(stack);
  const fresh = await playLive(later, '000-02', 0);
  expect((await fresh.it.status()).state).toMatchObject({
    pack: { version: '2.0.0' },
    clocks: { 'C-1': { outcome: 'met' } },
  });
  await later.close();
});

it('invariant 15: a real case that meets a worker of a rehearsal is not decided, and reaches nothing', async () => {
  const caseId = newId();
  const it = await cases.start({ caseId }, { category: 'III-S', facts: { accountId: 'ACC-REAL' } });
  expect(await until(() => cases.workerLog('decision.stuck', caseId, 'WrongWorld').length > 0, 15_000)).toBe(true);
  expect((await it.status()).state.seq).toBe(0);
  expect([await cases.outside.log(caseId), await it.rows()]).toEqual([[], []]);
  await cases.client.workflow.getHandle(caseId).terminate('end of the test');
});
