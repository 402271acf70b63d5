import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkCalendar, registerCalendar } from '../../cli/calendar.js';
import { calendarFolder, dueBatch, loadCalendars, registerDue } from '../../cli/due.js';
import { calendarFile } from './fixtures.js';

const calendars = await loadCalendars(calendarFolder());

async function ask(...lines: string[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for await (const line of dueBatch(Readable.from(lines), calendars)) answers.push(JSON.parse(line));
  return answers;
}

async function run(...args: string[]): Promise<string> {
  const program = new Command().exitOverride();
  registerDue(program);
  registerCalendar(program);
  for (const command of program.commands.flatMap((parent) => [parent, ...parent.commands]))
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  const out: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  await program.parseAsync(args, { from: 'user' });
  return out.join('');
}

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

describe('redress due', () => {
  const question = '{"calendar":"cn","start":"2026-09-30T17:30:00+08:00","limit":{"workingDays":1,"end":"civilDay"}}';

  it('answers a batch line by line with due instant and proof', async () => {
    const [first] = await ask(question);
    expect(first).toMatchObject({ dueAt: '2026-10-09T00:00:00+08:00', provisional: false });
    expect(first).toHaveProperty('proof.skipped', [{ days: '2026-10-01/2026-10-07', why: 'National Day 国庆节' }]);
  });

  it('names the line of every broken question and goes on', async () => {
    const answers = await ask(
      '{"calendar":',
      question,
      '',
      question.replace('"cn"', '"mars"'),
      question.replace('+08:00', ''),
      question.replace('"civilDay"', '"teatime"'),
      question.replace('"limit"', '"limits"'),
      question.replace('2026-', '1970-'),
      question
    );
    const lines = answers.map((one) => (one as { error?: { code: string; line: number } }).error);
    expect(lines.map((error) => error?.line)).toEqual([1, undefined, 4, 5, 6, 7, 8, undefined]);
    expect(new Set(lines.map((error) => error?.code))).toEqual(new Set(['DUE_INPUT_INVALID', undefined]));
  });

  it('prints one due date with its explanation, or as JSON', async () => {
    const flags = ['due', '--start', '2026-09-30T17:30:00+08:00', '--limit', '{"workingDays":1}'];
    expect(await run(...flags)).toMatch(/^2026-10-09T00:00:00\+08:00\nLimit: 1 working day/);
    expect(await run(...flags, '--lang', 'zh')).toContain('National Day 国庆节');
    expect(JSON.parse(await run(...flags, '--json'))).toHaveProperty('dueAt', '2026-10-09T00:00:00+08:00');
    await expect(run('due', '--start', 'tomorrow', '--limit', '{"workingDays":1}')).rejects.toThrow(
      'DUE_INPUT_INVALID'
    );
    await expect(run('due', '--limit', '{"workingDays":1}')).rejects.toThrow('DUE_INPUT_INVALID');
  });
});

describe('redress calendar', () => {
  it('lists and shows the calendars in force', async () => {
    expect(await run('calendar', 'list')).toMatch(
      /boston-311@2011.*\ncn@2025-11-04 {2}Asia\/Shanghai {2}2004-01-01 … 2026-12-31/
    );
    expect(JSON.parse(await run('calendar', 'show', 'cn'))).toHaveProperty('coveredUntil', '2026-12-31');
    await expect(run('calendar', 'show', 'mars')).rejects.toThrow('unknown calendar mars');
  });

  it('checks a file against the version in force', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'redress-calendar-')), 'cn.json');
    const data = calendarFile('cn-2025-11-04');
    await writeFile(file, JSON.stringify({ ...data, version: '2026-11-10', coveredUntil: '2027-12-31' }));
    const good = await checkCalendar(file, calendarFolder());
    expect(good).toEqual({ ok: true, lines: [expect.any(String), 'adds 2027-01-01 … 2027-12-31 to cn@2025-11-04'] });
    await writeFile(file, JSON.stringify({ ...data, version: '2026-11-10', coveredFrom: '2026-01-02', days: {} }));
    expect((await checkCalendar(file, calendarFolder())).ok).toBe(false);
    await run('calendar', 'check', file);
    expect(process.exitCode).toBe(1);
    await writeFile(file, JSON.stringify({ ...data, week: {}, zone: 'Nowhere' }));
    await expect(run('calendar', 'check', file)).rejects.toThrow(/zone[^]*week|week[^]*zone/);
  });
});
