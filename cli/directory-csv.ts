import type { Fault } from '../domain/yaml.js';
import { readRegister } from './import/read.js';

/** The columns of a CSV of people, all of them, in any order; others are passed over. Roles and skills are words with blanks between. */
export const COLUMNS = [
  ...['id', 'name_zh', 'name_en', 'mail', 'login', 'roles'],
  ...['supervisor', 'deputy', 'seniority', 'team', 'skills'],
];

/** The part of a version that a CSV of people leaves as it is. */
export interface Standing {
  readonly zone: string;
  readonly people: readonly { readonly id: string; readonly shifts?: unknown; readonly leave?: unknown }[];
  readonly rosters: unknown;
}

/** A directory to be sent, and how a fault in it is told to whoever wrote the file. */
export interface Written {
  readonly content: string | Uint8Array;
  readonly tell: (fault: Fault) => string;
}

/** A row that cannot be read as a record. */
export class BrokenRows extends Error {
  override readonly name = 'BrokenRows';
}

/**
 * Reads the people of a CSV into a whole directory: zone, rosters, and the shifts and leave of people known already stay as they
 * stand. What the rows say is judged by the API. Throws RegisterUnreadable for a missing column, BrokenRows with all lines.
 */
export async function fromCsv(file: string, { zone, people, rosters }: Standing): Promise<Written> {
  const known = new Map(people.map(({ id, shifts, leave }) => [id, { shifts, leave }]));
  const rows: { line: number; fields: Record<string, string> }[] = [];
  const broken: string[] = [];
  for await (const record of readRegister(file, COLUMNS)) {
    if ('fields' in record) rows.push(record);
    else broken.push(`line ${record.line}: ${record.broken.faults.map(({ detail }) => detail).join(', ')}`);
  }
  if (broken.length > 0) throw new BrokenRows(broken.join('\n'));
  const listed = rows.map(({ fields }) => ({ ...personOf(fields), ...known.get(fields['id']?.trim() ?? '') }));
  const lines = rows.map(({ line }) => line);
  return {
    content: JSON.stringify({ directory: 1, zone, people: listed, rosters }),
    tell: (fault) => toldByLine(fault, lines),
  };
}

function personOf(fields: Record<string, string>): object {
  const of = (name: string): string | undefined => fields[name]?.trim() || undefined;
  const words = (name: string): string[] => of(name)?.split(/\s+/) ?? [];
  const seniority = of('seniority');
  return {
    ...{ id: of('id'), name: { zh: of('name_zh'), en: of('name_en') }, mail: of('mail'), login: of('login') },
    ...{ roles: words('roles'), supervisor: of('supervisor'), deputy: of('deputy'), team: of('team') },
    seniority: /^\d+$/.test(seniority ?? '') ? Number(seniority) : seniority,
    skills: words('skills'),
  };
}

function toldByLine({ path, message }: Fault, lines: readonly number[]): string {
  const [, at, field] = /^people\.(\d+)\.?(.*)$/.exec(path) ?? [];
  const said = message.replace(/people\.(\d+)/g, (_all, other) => `line ${lines[Number(other)]}`);
  return at === undefined ? `${path}: ${said}` : `line ${lines[Number(at)]} ${field}: ${said}`;
}
