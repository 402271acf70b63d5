import { expect, it } from 'vitest';
import { DirectoryError, readDirectory } from '../../domain/directory/read.js';
import { parseInstant } from '../../domain/time.js';
import { demoText as text, directoryOf } from '../support/directory.js';

const demo = directoryOf(text);
const noon = parseInstant('2026-04-10T12:00:00+08:00');

function faults(changed: string): string {
  try {
    directoryOf(changed);
  } catch (error) {
    if (error instanceof DirectoryError) return error.message;
  }
  return 'accepted';
}
const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

it('knows who is whose supervisor and deputy', () => {
  expect(demo.supervisorOf('A1')?.id).toBe('S1');
  expect(demo.deputyOf('SV', noon)?.id).toBe('SD');
  expect(demo.supervisorOf('DH')).toBeUndefined();
  expect(demo.person('nobody')).toBeUndefined();
});

it('lists the holders of a role in the order of the file', () => {
  expect(demo.peopleWithRole('riskControl', noon).map(({ id }) => id)).toEqual(['R1', 'R2']);
  expect(demo.peopleWithRole('unknownRole', noon)).toEqual([]);
});

it('states the relations of an actor with source and time, ready to be recorded in a command', () => {
  expect(demo.relations('SD', noon)).toEqual({
    roles: ['supervisor'],
    supervisor: 'DH',
    deputyOf: ['SV'],
    seniority: 11,
    asOf: noon,
    source: expect.stringMatching(/^directory@[0-9a-f]{12}$/) as string,
  });
  expect(demo.relations('nobody', noon)).toBeUndefined();
});

it('changes its source with every change of the file', () => {
  expect(directoryOf(text.replace('seniority: 11', 'seniority: 12')).source).not.toBe(demo.source);
});

it('passes the duty of supervisor on every Monday 00:00 Shanghai time, to one person', () => {
  const onDuty = (at: string) => demo.peopleWithRole('dutySupervisor', parseInstant(at)).map(({ id }) => id);
  expect(onDuty('2026-01-04T23:59:59.999+08:00')).toEqual([]);
  expect(onDuty('2026-01-05T00:00:00+08:00')).toEqual(['S1']);
  expect(onDuty('2026-01-11T23:59:59.999+08:00')).toEqual(['S1']);
  expect(onDuty('2026-01-12T00:00:00+08:00')).toEqual(['S2']);
  expect(onDuty('2026-01-26T00:00:00+08:00')).toEqual(['S1']);
  expect(demo.relations('S2', parseInstant('2026-01-12T00:00:00+08:00'))?.roles).toContain('dutySupervisor');
});

it('names every fault at once, with path and line', () => {
  const broken = text
    .replace('mail: a1@redress.example', 'mail: nowhere')
    .replace('login: n2', 'log: n2')
    .replace('zone: Asia/Shanghai', 'zone: Asia/Peking');
  const found = faults(broken).split('\n');
  expect(found).toContainEqual(expect.stringMatching(`^line ${lineOf('zone:')} zone: `));
  expect(found).toContainEqual(expect.stringMatching(`^line ${lineOf('id: A1')} people.0.mail: `));
  expect(found.filter((line) => line.startsWith(`line ${lineOf('id: N2')} people.3`))).toHaveLength(2);
  expect(found).toHaveLength(4);
});

it('refuses unknown people, a repeated id, login or mail, and somebody as their own deputy', () => {
  const broken = text
    .replace('supervisor: S1, deputy: A2', 'supervisor: S9, deputy: A1')
    .replace('id: A2,', 'id: A1,')
    .replace('login: n2', 'login: n1')
    .replace('n2@redress.example', 'N1@redress.example')
    .replace('people: [S1, S2, S3]', 'people: [S1, S8]');
  const found = faults(broken);
  expect(found).toContain(`line ${lineOf('id: A1')} people.0.supervisor: no person 'S9'`);
  expect(found).toContain('people.0.deputy: deputy of themselves');
  expect(found).toContain('people.1.id: id is that of people.0');
  expect(found).toContain('people.3.login: login is that of people.2');
  expect(found).toContain('people.3.mail: mail is that of people.2');
  expect(found).toContain(`line ${lineOf('dutySupervisor:')} rosters.dutySupervisor.people.1: no person 'S8'`);
});

it('refuses a circle of supervisors and names it once', () => {
  const broken = text.replace(
    'login: dh, roles: [departmentHead]',
    'login: dh, roles: [departmentHead], supervisor: S1'
  );
  expect(faults(broken)).toBe(`line ${lineOf('id: S1')} people.4.supervisor: circle of supervisors: S1 > SV > DH > S1`);
});

it('reports broken YAML with its line', () => {
  expect(faults(text.replace('{ id: SV', '{ id: SV, id: SV'))).toMatch(new RegExp(`^line ${lineOf('id: SV')} `));
  expect(faults('')).toMatch(/^line 1 /);
});

const onLeaveIn = (base: string, id: string, ...leaves: string[]) =>
  base.replace(
    new RegExp(`(id: ${id},.*?)(, seniority: \\d+ })`),
    (_all, head, tail) => `${String(head)}, leave: [${leaves.join(', ')}]${String(tail)}`
  );
const onLeave = (id: string, ...leaves: string[]) => onLeaveIn(text, id, ...leaves);
const days = (month: string, from: number, until: number, more = '') =>
  `{ from: '${month}-0${from}T00:00:00+08:00', until: '${month}-0${until}T00:00:00+08:00'${more} }`;

it('refuses leaves that overlap, end before they begin, or name a deputy who is nobody or themselves', () => {
  const path = `line ${lineOf('id: A1')} people.0.leave`;
  expect(faults(onLeave('A1', days('2026-05', 1, 4), days('2026-05', 4, 6), days('2026-05', 3, 5)))).toBe(
    `${path}.2: overlaps leave.0`
  );
  expect(faults(onLeave('A1', days('2026-05', 1, 4), days('2026-05', 4, 6)))).toBe('accepted');
  expect(faults(onLeave('A1', days('2026-05', 4, 4)))).toBe(`${path}.0: a leave ends after it begins`);
  expect(faults(onLeave('A1', days('2026-05', 1, 4, ', deputy: A9')))).toBe(`${path}.0.deputy: no person 'A9'`);
  expect(faults(onLeave('A1', days('2026-05', 1, 4, ', deputy: A1')))).toBe(`${path}.0: deputy of themselves`);
  expect(faults(onLeave('A1', days('0026-05', 1, 4)))).toContain(`${path}.0.from: not a date-time with offset`);
});

it('refuses a shift of no length or of an unknown day, and a person twice in one turn of a roster', () => {
  const shift = (written: string) => faults(text.replace('seniority: 1 }', `seniority: 1, shifts: [${written}] }`));
  const path = `line ${lineOf('id: A1')} people.0.shifts.0`;
  expect(shift("{ days: [mon], from: '09:00', to: '09:00' }")).toContain(`${path}: a shift is longer than nothing`);
  expect(shift("{ days: [mon], from: '24:00', to: '06:00' }")).toContain(`${path}: a shift`);
  expect(shift("{ days: [mond], from: '09:00', to: '18:00' }")).toContain(`${path}.days.0: `);
  expect(shift("{ days: [mon], from: '22:00', to: '06:00' }")).toBe('accepted');
  expect(faults(text.replace('people: [S1, S2, S3]', 'people: [S1, [S2, S2]]'))).toBe(
    `line ${lineOf('dutySupervisor:')} rosters.dutySupervisor.people.1: 'S2' twice in one turn`
  );
});

const warned = (changed: string) =>
  readDirectory(changed).warnings.map((w) => `line ${w.line} ${w.path}: ${w.message}`);

it('warns of a deputy who is on leave at the same time, also one named for that leave', () => {
  const both = onLeave('A1', days('2026-05', 1, 4));
  const other = (leave: string) => warned(onLeaveIn(both, 'A2', leave));
  const message = (id: string, n: number) =>
    `line ${lineOf(`id: ${id}`)} people.${n}.leave.0: deputy '${id === 'A1' ? 'A2' : 'A1'}' is on leave at the same time`;
  expect(other(days('2026-05', 3, 5))).toEqual([message('A1', 0), message('A2', 1)]);
  expect(other(days('2026-05', 3, 5, ', deputy: N1'))).toEqual([message('A1', 0)]);
  expect(other(days('2026-05', 4, 5))).toEqual([]);
  expect(warned(text)).toEqual([]);
});

it('warns of a roster with a turn of nobody, and of one whose people are all on leave with nobody to stand in', () => {
  const turns = (people: string) => text.replace('people: [S1, S2, S3]', `people: ${people}`);
  const path = `line ${lineOf('dutySupervisor:')} rosters.dutySupervisor.people`;
  expect(warned(turns('[[S1, S2], [], [S3]]'))).toEqual([`${path}.1: nobody on duty in this turn`]);
  // 2026-01-05 is the Monday of S1's turn, SD has no deputy.
  const away = (from: number, until: number, people: string) =>
    warned(onLeave('SD', days('2026-01', from, until)).replace('people: [S1, S2, S3]', `people: ${people}`));
  const from = (day: string) => `: all on leave, nobody on duty from 2026-01-0${day}T00:00:00+08:00`;
  expect(away(1, 9, '[SD, S1]')).toEqual([`${path}.0${from('5')}`]);
  expect(away(6, 9, '[SD, S1]')).toEqual([`${path}.0${from('6')}`]);
  expect(away(6, 9, '[[SD, S1]]')).toEqual([]);
  expect(away(6, 9, '[S1, SD]')).toEqual([]);
});
