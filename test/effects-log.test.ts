import { pino } from 'pino';
import { expect, it } from 'vitest';
import { logged } from '../activities/log.js';
import { control, counterpart, effectsOn, failure, input } from './support/outside.js';

it('logs every attempt with case and code, and nothing personal (invariant 14)', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const outside = await counterpart();
  const { annotate: plain } = effectsOn(outside);
  const { annotate } = logged({ annotate: plain }, log);
  const wanted = input('annotate', {
    with: { note: '赠品' },
    personal: { memberName: '王小明', phone: '13800138000' },
  });
  await control(outside, { system: 'crm', mode: 'fail', times: 1 });
  await failure(annotate(wanted));
  const { ref } = await annotate(wanted);
  const [failed, done] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(failed).toMatchObject({ caseId: wanted.caseId, key: wanted.key, code: 'COUNTERPART_FAILED', retry: true });
  expect(done).toMatchObject({ caseId: wanted.caseId, action: 'annotate', ref });
  expect(lines.join()).not.toMatch(/王小明|13800138000|赠品/);
});
