import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../config/root.js';
import { Directory } from '../../domain/directory/directory.js';
import { readDirectory } from '../../domain/directory/read.js';

/** The demonstration organisation as it is written. */
export const demoText = readFileSync(join(packageRoot(), 'examples', 'directory.yaml'), 'utf8');

/** A directory written in YAML. Throws a DirectoryError. */
export function directoryOf(text: string): Directory {
  return new Directory(readDirectory(text).document);
}
