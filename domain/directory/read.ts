import { readYaml, type Fault } from '../yaml.js';
import { faultsOf, warningsOf } from './check.js';
import { DirectoryDocument } from './schema.js';

/** A directory with faults: all of them, each with path and line. Messages name ids and fields, never names or addresses. */
export class DirectoryError extends Error {
  readonly code = 'DIRECTORY_INVALID';
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(({ line, path, message }) => `line ${line} ${path}: ${message}`).join('\n'));
    this.name = 'DirectoryError';
  }
}

/** Reads a directory written in YAML, of which JSON is a part, with what it should be warned of. Throws a DirectoryError. */
export function readDirectory(text: string): { document: DirectoryDocument; warnings: readonly Fault[] } {
  const read = readYaml(text, DirectoryDocument, faultsOf);
  if (!read.ok) throw new DirectoryError(read.faults);
  return { document: read.value, warnings: read.faultsAt(warningsOf(read.value)) };
}
