// The closing line of .ci/run: tests counted by vitest's JSON report, and checks that failed without a failing test.
import { readFileSync } from 'node:fs';

const [, , report, failedChecks] = process.argv;

function counts() {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

const { passed, failed } = counts();
// No test at all is a failure too; so is a run that ended badly although every test passed (a leak, a crash).
const all = Math.max(failed, Number(failedChecks), passed === 0 ? 1 : 0);
console.log(`${passed} passed, ${all} failed`);
process.exitCode = all > 0 ? 1 : 0;
