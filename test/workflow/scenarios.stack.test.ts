import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { casesOf, type Cases } from '../support/cases.js';
import { neutral, playCore, playLive, scenario } from '../support/courses.js';
import { startStack, type TestStack } from '../support/stack.js';

let stack: TestStack;
let cases: Cases;
beforeAll(async () => {
  stack = await startStack({ api: false, env: { REHEARSAL: 'true' } });
  cases = await casesOf(stack);
});
afterAll(async () => {
  await cases.close();
  await stack.stop();
});

describe('a scenario stepped through Temporal gives the event list of the pure core', () => {
  for (const id of ['000-01', '000-02', '000-05', '000-12', '000-14']) {
    for (const [course, { title }] of scenario(id).courses.entries()) {
      it(`${id}: ${title}`, async () => {
        const core = playCore(id, course);
        const live = await playLive(cases, id, course);
        expect(neutral(live.events, live.it.id)).toEqual(neutral(core.events, 'C-scenario'));
        expect(live.refusals).toEqual(core.refusals);
      });
    }
  }
});
