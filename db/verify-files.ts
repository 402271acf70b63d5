import type { FileRegister } from './case-files.js';
import { FileFault, type FileStore } from './file-store.js';

/** Something to tell of one content. `orphaned`: it belongs to no case; `removed`: these cases cite it, and it is no file of theirs any more. */
export interface FileFinding {
  readonly sha256: string;
  readonly fault: FileFault['fault'] | 'orphaned' | 'removed';
  readonly cases: readonly string[];
}

/** Entries asked of the register at once. */
const PAGE = 500;

/** Reads every content of the register and names every content of the store, then what events cite. `seen` is called with each that was looked at. */
export async function* verifyFiles(
  register: FileRegister,
  store: FileStore,
  seen: () => void
): AsyncGenerator<FileFinding> {
  yield* unsound(register, store, seen);
  let names: string[] = [];
  for await (const name of store.names()) {
    names.push(name);
    if (names.length < PAGE) continue;
    yield* orphaned(register, names);
    names = [];
  }
  yield* orphaned(register, names);
  for (const one of await register.removed()) yield { ...one, fault: 'removed' };
}

async function* unsound(register: FileRegister, store: FileStore, seen: () => void): AsyncGenerator<FileFinding> {
  let after = '';
  for (;;) {
    const page = await register.contents(after, PAGE);
    for (const { sha256, cases } of page) {
      const fault = await faultOf(store, sha256);
      seen();
      if (fault) yield { sha256, fault, cases };
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.sha256;
  }
}

async function faultOf(store: FileStore, sha256: string): Promise<FileFault['fault'] | undefined> {
  try {
    await store.get(sha256);
    return undefined;
  } catch (error) {
    if (error instanceof FileFault) return error.fault;
    throw error;
  }
}

/** An upload is stored first and entered then: only what is still unknown when the register is asked is orphaned. */
async function* orphaned(register: FileRegister, names: readonly string[]): AsyncGenerator<FileFinding> {
  for (const sha256 of await register.unknownOf(names)) yield { sha256, fault: 'orphaned', cases: [] };
}
