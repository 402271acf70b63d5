import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Directory, DirectoryError, readDirectory } from '../activities/directory.js';
import { packageRoot } from '../config/root.js';
import { parseInstant } from '../domain/time.js';

const path = join(packageRoot(), 'examples/directory.yaml');
const demo = readDirectory(path);
const text = readFileSync(path, 'utf8');
const noon = parseInstant('2026-04-10T12:00:00+08:00');

function faults(changed: string): string {
  try {
    new Directory(changed);
  } catch (error) {
    if (error instanceof DirectoryError) return error.message;
  }
  return 'accepted';
}
const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

it('knows who is whose supervisor and deputy', () => {
  expect(demo.supervisorOf('A1')?.id).toBe('S1');
  expect(demo.deputyOf('SV')?.id).toBe('SD');
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
  expect(new Directory(text.replace('seniority: 11', 'seniority: 12')).source).not.toBe(demo.source);
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
