import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

const person = (id: string, ...roles: string[]) => ({
  ...{
    id,
    name: { zh: id, en: id },
    mail: `${id.toLowerCase()}@redress.example`,
    login: id.toLowerCase(),
    roles,
    seniority: 1,
  },
});
const OFFICES = {
  directory: 1,
  zone: 'Asia/Shanghai',
  people: [
    person('A1', 'serviceCentre', 'customerService', 'serviceAgent', 'agent'),
    person('HC', 'serviceCentreHead'),
    person('CEO', 'leadership'),
    person('HR', 'hr'),
    person('SUP', 'superior'),
  ],
  rosters: {},
};

/** A directory of the offices that the packs with tasks speak of: A1 takes complaints, the others are told and decide. */
export function officesFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'redress-offices-')), 'directory.yaml');
  writeFileSync(file, stringify(OFFICES));
  return file;
}
