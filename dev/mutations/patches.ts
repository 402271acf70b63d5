import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The invariants that need a mutation (docs/architecture.md); 13 belongs to the ledger, which is not built yet. */
export const INVARIANTS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15];

/** A patch that breaks one invariant, and the test that has to notice. */
export interface Mutation {
  readonly name: string;
  /** Absolute path of the patch. */
  readonly file: string;
  readonly invariant: number;
  /** Path of the vitest file from the package root. */
  readonly test: string;
  /** Regular expression over the full title of the test, describe blocks included. */
  readonly title: string;
}

/** Reads the comment lines at the head of a patch. Throws where one is missing. */
export function parseMutation(file: string, text: string): Mutation {
  const head = (key: string): string => {
    const value = new RegExp(`^# ${key}: (.+)$`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error(`${file}: no line "# ${key}: …"`);
    return value.trim();
  };
  const title = head('title');
  new RegExp(title);
  return { name: basename(file, '.patch'), file, invariant: Number(head('invariant')), test: head('test'), title };
}

/** All mutations of a folder, in the order of their names. */
export function readMutations(folder: string): Mutation[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.patch'));
  return names.sort().map((name) => parseMutation(join(folder, name), readFileSync(join(folder, name), 'utf8')));
}

/** The invariants nobody breaks. */
export function uncovered(mutations: readonly Mutation[]): number[] {
  return INVARIANTS.filter((invariant) => !mutations.some((m) => m.invariant === invariant));
}
