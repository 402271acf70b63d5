import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../config/root.js';
import { parseMutation, readMutations, uncovered } from '../dev/mutations/patches.js';
import { caught, green, type Report } from '../dev/mutations/verdict.js';

const mutation = parseMutation(
  '07-x.patch',
  '# invariant: 7\n# test: test/a.test.ts\n# title: once \\(invariant 7\\)\n'
);
const report = (status: string, fullName = 'freezes once (invariant 7)', name = '/copy/test/a.test.ts'): Report => ({
  testResults: [{ name, assertionResults: [{ fullName, status, failureMessages: ['expected 2 to be 1\nat x'] }] }],
});

it('every invariant has a mutation that names its test', () => {
  expect(uncovered(readMutations(join(packageRoot(), 'test', 'mutations')))).toEqual([]);
  expect(uncovered([mutation])).not.toContain(7);
  expect(() => parseMutation('x', '# invariant: 7\n# test: a\n')).toThrow('title');
});

it('a mutation is caught only by the failure of the very test it names', () => {
  expect(caught(report('failed'), 1, mutation)).toEqual({ ok: true, why: 'expected 2 to be 1' });
  expect(caught(report('passed'), 0, mutation).why).toBe('SURVIVED');
  expect(caught(report('failed'), 0, mutation).ok).toBe(false);
  for (const other of [report('failed', 'another'), report('failed', undefined, '/copy/test/b.test.ts'), undefined])
    expect(caught(other, 1, mutation)).toEqual({ ok: false, why: 'the test did not run' });
});

it('nothing is judged by a test that is red, skipped or absent before the mutation', () => {
  expect(green(report('passed'), mutation).ok).toBe(true);
  for (const before of [report('failed'), report('skipped'), report('passed', 'another'), undefined])
    expect(green(before, mutation).ok).toBe(false);
});
