import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of the kernel's process times per second: 100 on every Linux that Node runs on. */
const TICKS = 100;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly seconds: number;
}

function processes(): Process[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      // Field 2, the command in parentheses, may hold blanks. Then: parent 4, user 14, system 15, the same of ended children 16, 17.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
        .map(Number);
      const seconds = [11, 12, 13, 14].reduce((sum, field) => sum + (fields[field] ?? 0), 0) / TICKS;
      return [{ pid: Number(pid), parent: fields[1] ?? 0, seconds }];
    } catch {
      return []; // Ended meanwhile.
    }
  });
}

/** Processor seconds used so far by processes and all below them: what something costs, whoever else works on the machine. */
export function cpuSecondsOf(roots: readonly number[]): number {
  const all = processes();
  const counted = new Set(roots);
  const below = (): Process[] => all.filter(({ pid, parent }) => counted.has(parent) && !counted.has(pid));
  for (let more = below(); more.length > 0; more = below()) for (const { pid } of more) counted.add(pid);
  return all.filter(({ pid }) => counted.has(pid)).reduce((sum, { seconds }) => sum + seconds, 0);
}
