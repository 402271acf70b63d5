import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { commandLine, startedAt } from '../../dev/process.js';

/** Processes started under test run `run` (their environment names it) that still live, as `pid command`. */
export function leftProcesses(run: string): string[] {
  return (process.platform === 'linux' ? fromProc(run) : fromPs(run)).filter((line) => !/vitest/.test(line));
}

function fromProc(run: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) =>
    named(pid, run) && startedAt(Number(pid)) ? [`${pid} ${commandLine(Number(pid))}`] : []
  );
}

function named(pid: string, run: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(run);
  } catch {
    return false;
  }
}

function fromPs(run: string): string[] {
  const lines = execFileSync('ps', ['-E', '-A', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(run)).map((line) => line.trim().slice(0, 200));
}
