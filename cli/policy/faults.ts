import type { z } from 'zod';
import type { TextFile } from '../../config/pack-files.js';
import { at, type Finding } from '../../domain/pack/lint.js';
import { shapeFindings } from '../../domain/pack/lint-shape.js';
import type { PackFault } from '../../domain/pack/load.js';
import { openYaml, type OpenYaml } from '../../domain/yaml.js';

/** A fault and where it is; `found` is what stands there, where that is one value. */
export interface FileFault extends Omit<PackFault, 'code'> {
  file: string;
  code: PackFault['code'] | 'CALENDAR_INVALID' | 'IMPORT_FILE_INVALID';
  found?: string | number | boolean | null;
}

type Located = Omit<FileFault, 'file' | 'code'>;

/** The faults of one text: that it is YAML, fits its schema, and what `find` makes of a value that does. */
function faultsIn<T>(text: string, schema: z.ZodType<T>, find: (value: T) => Finding[]): Located[] {
  const yaml = openYaml(text);
  if ('broken' in yaml) return yaml.broken.map((fault) => ({ path: '', ...fault, hint: 'not valid YAML 1.2' }));
  const parsed = schema.safeParse(yaml.value);
  const findings = parsed.success ? find(parsed.data) : shapeFindings(schema, yaml.value);
  return findings.map((finding) => located(yaml, finding));
}

/** What stands at a path, where that is one value. */
export function foundAt(value: unknown, path: readonly PropertyKey[]): Pick<FileFault, 'found'> {
  const found = at(value, path);
  const shown = typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' || found === null;
  return shown ? { found } : {};
}

/** A finding at its place in a text. */
export function located(yaml: OpenYaml, { path, message, hint }: Finding): Located {
  return { path: path.map(String).join('.'), ...yaml.place(path), message, hint, ...foundAt(yaml.value, path) };
}

/** Every fault of a file, or none where there is no file. */
export function inFile<T>(
  file: TextFile | undefined,
  schema: z.ZodType<T>,
  find: (value: T) => Finding[],
  code: FileFault['code'] = 'PACK_INVALID'
): FileFault[] {
  return file ? faultsIn(file.text, schema, find).map((fault) => ({ file: file.file, code, ...fault })) : [];
}
