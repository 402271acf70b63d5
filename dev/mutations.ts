/**
 * Shows that the tests notice: breaks each invariant by a small patch in a copy of the checkout and sees its test go red.
 * Run: `npm run mutations [-- N…]`, N an invariant or the start of a patch's name.
 */
import { join } from 'node:path';
import { packageRoot } from '../config/root.js';
import { Copy } from './mutations/copy.js';
import { type Mutation, readMutations, uncovered } from './mutations/patches.js';
import { caught, green, type Verdict } from './mutations/verdict.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function judge(copy: Copy, mutation: Mutation): Verdict {
  const fault = copy.apply(mutation);
  if (fault !== undefined) return { ok: false, why: `does not apply: ${fault}` };
  const { exitCode, report, log } = copy.test([mutation]);
  copy.revert(mutation);
  const verdict = caught(report, exitCode, mutation);
  if (!verdict.ok) print(log);
  return verdict;
}

function check(copy: Copy, mutations: readonly Mutation[]): boolean {
  const { report, log } = copy.test(mutations);
  const faults = mutations.map((mutation) => green(report, mutation)).filter(({ ok }) => !ok);
  for (const { why } of faults) print(why);
  if (faults.length > 0) print(log);
  if (faults.length > 0) return false;
  let count = 0;
  for (const mutation of mutations) {
    const { ok, why } = judge(copy, mutation);
    if (ok) count++;
    const reason = why.replaceAll('\n', ' ').slice(0, 100);
    print(`${ok ? 'caught' : 'MISSED'}  ${mutation.name.padEnd(36)} ${mutation.test.padEnd(40)} ${reason}`);
  }
  print(`${mutations.length} mutations, ${count} caught`);
  return count === mutations.length;
}

const wanted = process.argv.slice(2);
const root = packageRoot();
const all = readMutations(join(root, 'test', 'mutations'));
const missing = uncovered(all);
for (const invariant of missing) print(`invariant ${invariant} has no mutation`);
const asked = (m: Mutation) => (word: string) =>
  /^\d+$/.test(word) ? m.invariant === Number(word) : m.name.startsWith(word);
const chosen = all.filter((m) => wanted.length === 0 || wanted.some(asked(m)));
const copy = new Copy(root);
try {
  const passed = chosen.length > 0 && check(copy, chosen);
  process.exitCode = passed && missing.length === 0 ? 0 : 1;
} finally {
  copy.remove();
}
