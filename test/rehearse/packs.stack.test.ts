import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Outside } from '../../cli/rehearse/day/outside.js';
import { RehearsalApi } from '../../cli/rehearse/api.js';
import { coursesOf, representative } from '../../cli/rehearse/pack/course.js';
import type { LiveStage } from '../../cli/rehearse/pack/live.js';
import { directoryFile, listed } from '../../cli/rehearse/pack/people.js';
import { publish, rehearseCourse } from '../../cli/rehearse/pack/run.js';
import { shippedPackNames } from '../../config/pack-files.js';
import { newKey } from '../support/api.js';
import { runningStack } from '../support/running.js';

/** One organisation for all: the people of each pack have letters of their own before their ids. */
const letters = (index: number) => String.fromCharCode(65 + Math.floor(index / 26), 65 + (index % 26));
const shown = shippedPackNames().map((pack, index) => ({
  pack,
  course: representative(coursesOf(pack, 'en', letters(index))),
}));
const courses = shown.flatMap(({ course }) => course ?? []);

const folder = mkdtempSync(join(tmpdir(), 'redress-packs-'));
const people = join(folder, 'directory.yaml');
writeFileSync(
  people,
  directoryFile(
    courses.flatMap(({ cast }) => listed(cast)),
    'Asia/Shanghai'
  )
);
afterAll(() => rmSync(folder, { recursive: true }));

const { stack, cases } = runningStack({ env: { REHEARSAL: 'true', DIRECTORY_FILE: people } });
let stage: LiveStage;
beforeAll(async () => {
  await publish(stack.config, courses);
  const api = new RehearsalApi(stack.apiUrl, 'packs');
  await api.login();
  stage = { api, outside: new Outside(stack.env['COUNTERPART_URL'] ?? '', 60_000), run: newKey() };
});

for (const { pack, course } of shown)
  it.concurrent(
    `a case of ${pack} runs through the API from its opening to the archive as the core alone decides it`,
    async () => {
      if (!course) throw new Error('no course of its scenarios is completed that one case can play');
      const { live, expected, difference } = await rehearseCourse(stage, course);
      expect(difference).toBeUndefined();
      expect(live.refusals).toEqual(expected);
      expect(live.view.lifecycle).toBe('completed');
      expect(await cases.get(live.caseId).ended(10_000)).toBe(true);
    }
  );
