import { expect, it } from 'vitest';
import type { SystemRole } from '../../api/auth.js';
import { depsWithoutServers, HOTLINE } from '../support/api.js';
import { servedApp } from '../support/served.js';
import { demoText } from '../support/directory.js';

const lines: string[] = [];
const deps = depsWithoutServers({}, (line) => lines.push(line));
const send = servedApp(deps);

const as = (...roles: SystemRole[]) => ({ id: 'X1', client: 'X1', roles });
const put = (body: string | Uint8Array, query = '') =>
  send('PUT', `/v1/directory${query}`, { as: as('admin'), body, key: null });

it.each(['client', 'staff', 'auditor', 'policyOwner'] as const)('%s does not change the directory', async (role) => {
  const answer = await send('PUT', '/v1/directory', { as: as(role), body: demoText });
  expect([answer.status, answer.body.code]).toEqual([403, 'FORBIDDEN_ROLE']);
});

it('clients, gateways among them, do not read the directory; whoever works here does', async () => {
  for (const path of ['/v1/directory', '/v1/directory/versions']) {
    expect((await send('GET', path, { as: HOTLINE })).body.code).toBe('FORBIDDEN_ROLE');
    expect((await send('GET', path, { as: null })).body.code).toBe('UNAUTHENTICATED');
    for (const role of ['staff', 'auditor', 'policyOwner', 'admin'] as const)
      expect((await send('GET', path, { as: as(role) })).body.code).toBe('DATABASE_UNAVAILABLE');
  }
});

it('a directory with faults is refused with all of them, by line, and says no name and no address', async () => {
  const broken = demoText
    .replace('id: A2, name', 'id: A1, name')
    .replace('supervisor: S1, deputy: A2', 'supervisor: S9')
    .replace('mail: n2@redress.example', 'mail: n1@redress.example')
    .replace('login: dh, roles: [departmentHead]', 'login: dh, roles: [departmentHead], supervisor: S1');
  lines.length = 0;
  const { status, body } = await put(broken);
  expect([status, body.code]).toEqual([422, 'DIRECTORY_INVALID']);
  const lineOf = (part: string) => broken.slice(0, broken.indexOf(part)).split('\n').length;
  expect((body.details as { faults: { line: number }[] }).faults).toEqual([
    { path: 'people.1.id', line: lineOf('login: a2'), message: 'id is that of people.0' },
    { path: 'people.3.mail', line: lineOf('id: N2'), message: 'mail is that of people.2' },
    { path: 'people.0.supervisor', line: lineOf('id: A1'), message: "no person 'S9'" },
    { path: 'people.1.deputy', line: lineOf('login: a2'), message: 'deputy of themselves' },
    { path: 'people.4.supervisor', line: lineOf('id: S1'), message: 'circle of supervisors: S1 > SV > DH > S1' },
  ]);
  expect(lines.join('') + JSON.stringify(body)).not.toMatch(/redress\.example|Chen Xiao|陈晓/);
});

it('what is no directory, no UTF-8 or too large is refused by code', async () => {
  expect((await put('')).body.code).toBe('DIRECTORY_INVALID');
  expect((await put('[')).body.code).toBe('DIRECTORY_INVALID');
  const gbk = Buffer.concat([Buffer.from(demoText), Buffer.from([0x23, 0xb3, 0xc2])]);
  expect((await put(gbk)).body.details).toEqual({ faults: [{ path: '', line: 1, message: 'not UTF-8 text' }] });
  expect((await put(`# ${'x'.repeat(1024 * 1024)}`)).body.code).toBe('BODY_TOO_LARGE');
});

it('a version neither begins in the past nor at no time', async () => {
  expect((await put(demoText, '?validFrom=2026-01-01T00:00:00Z')).body.code).toBe('TIME_IN_PAST');
  expect((await put(demoText, '?validFrom=monday')).body.code).toBe('INPUT_INVALID');
  expect((await put(demoText, '?validfrom=2059-01-01T00:00:00Z')).body.code).toBe('UNKNOWN_FIELD');
});

it('what would leave somebody uncovered is warned of, and refused where that is asked for', async () => {
  const gap = demoText.replace('people: [S1, S2, S3]', 'people: [S1, [], S3]');
  const fault = { path: 'rosters.dutySupervisor.people.1', message: 'nobody on duty in this turn' };
  const strict = await put(gap, '?strict=true');
  expect([strict.status, strict.body.details]).toMatchObject([422, { faults: [fault] }]);
  expect((await put(gap)).body.code).toBe('DATABASE_UNAVAILABLE');
  expect((await put(demoText, '?strict=true')).body.code).toBe('DATABASE_UNAVAILABLE');
});
