import { expect, it } from 'vitest';
import type { Answer } from '../../domain/decide/index.js';
import { Answers } from '../../workflows/shell/answers.js';

const answer = (stage: string): Answer => ({ ok: true, case: { stage } as never });
const SYSTEM = { id: 'system', roles: [] };

it('invariant 2: a repeated command id gets the answer being decided, then the one given, also in the next run', async () => {
  const answers = new Answers('open');
  expect(answers.known('twice')).toBeUndefined();
  const first = answers.promise('twice');
  expect(answers.known('twice')).toBe(first);
  answers.decided({ id: 'twice', type: 'close', actor: SYSTEM, source: 'system' }, answer('a'), true);
  expect(await first).toEqual(answer('a'));
  expect(await answers.known('twice')).toEqual(answer('a'));
  const nextRun = new Answers('open', answers.carried());
  expect(await nextRun.known('twice')).toEqual(answer('a'));
});

it('remembers the answer of the opening however many commands follow, and forgets the oldest of the others', () => {
  const answers = new Answers('open');
  for (const id of ['open', ...Array.from({ length: 1_001 }, (_, i) => `c${i}`)])
    answers.decided({ id, type: 'close', actor: SYSTEM, source: 'system' }, answer(id), true);
  expect(answers.known('open')).toBeDefined();
  expect(answers.known('c0')).toBeUndefined();
  expect(answers.known('c1000')).toBeDefined();
});

it('lets a caller go before a roll-over, and remembers the real answer once it comes', async () => {
  const answers = new Answers('open');
  const promised = answers.promise('p');
  answers.decided(
    { id: 'p', type: 'close', actor: SYSTEM, source: 'system' },
    { ...answer('a'), awaits: 'k' } as Answer,
    true
  );
  answers.release({ ok: true, case: { stage: 'b' } as never, awaits: 'pending' });
  expect(await promised).toMatchObject({ awaits: 'pending' });
  const next = new Answers('open', answers.carried());
  next.decided(
    { id: 'result:k', type: 'effectResult', actor: SYSTEM, source: 'system', key: 'k', status: 'confirmed', ref: 'r' },
    answer('c'),
    true
  );
  expect(await next.known('p')).toEqual(answer('c'));
});
