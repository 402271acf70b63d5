import type { Mutation } from './patches.js';

/** What is read of vitest's JSON report. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

export interface Verdict {
  readonly ok: boolean;
  readonly why: string;
}

function named(report: Report | undefined, { test, title }: Mutation) {
  const files = report?.testResults.filter(({ name }) => name.replaceAll('\\', '/').endsWith(`/${test}`)) ?? [];
  return files.flatMap((file) => file.assertionResults).filter(({ fullName }) => new RegExp(title).test(fullName));
}

/** Unbroken: the named test is there, runs and passes. */
export function green(report: Report | undefined, mutation: Mutation): Verdict {
  const tests = named(report, mutation).filter(({ status }) => status !== 'skipped' && status !== 'pending');
  if (tests.length === 0) return { ok: false, why: `no such test in ${mutation.test}: ${mutation.title}` };
  const ok = tests.every(({ status }) => status === 'passed');
  return { ok, why: ok ? '' : `red without the mutation: ${mutation.title}` };
}

/** Broken: the named test itself failed. A file that no longer loads, or a test that was not found, shows nothing. */
export function caught(report: Report | undefined, exitCode: number | null, mutation: Mutation): Verdict {
  const tests = named(report, mutation);
  const red = tests.find(({ status }) => status === 'failed');
  if (exitCode === 0 || !red) {
    const seen = tests.some(({ status }) => status === 'passed');
    return { ok: false, why: seen ? 'SURVIVED' : 'the test did not run' };
  }
  return { ok: true, why: red.failureMessages?.[0]?.split('\n')[0] ?? '' };
}
