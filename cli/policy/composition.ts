import type { PackFiles, TextFile } from '../../config/pack-files.js';
import { composed, sourceOf, type ReadPart } from '../../domain/pack/compose.js';
import type { Finding } from '../../domain/pack/lint.js';
import type { PackFault } from '../../domain/pack/load.js';
import type { OpenYaml } from '../../domain/yaml.js';
import { foundAt, located, type FileFault } from './faults.js';

/** A pack with all it is composed of; its tree is what the core reads. */
export interface Composition {
  yaml: OpenYaml;
  tree: unknown;
  /** What keeps the parts from fitting together. */
  misfits: FileFault[];
  /** A finding at its place in the text it comes from. */
  place: (finding: Finding) => FileFault;
  /** A fault with the file it stands in and what stands there. */
  filed: (fault: PackFault) => FileFault;
}

/** The text a pack is tried with: its own, or the host of a base or an add-on. */
export const triedText = ({ host, pack }: Pick<PackFiles, 'host' | 'pack'>): TextFile => host ?? pack;

/** Composes the text of a file. */
export function compositionOf(file: string, yaml: OpenYaml, read: ReadPart): Composition {
  const { tree, parts, faults } = composed(yaml, read);
  const within = (source: { file?: string; yaml: OpenYaml } | undefined, finding: Finding): FileFault => ({
    file: source?.file ?? file,
    code: 'PACK_INVALID',
    ...located(source?.yaml ?? yaml, finding),
  });
  return {
    yaml,
    tree,
    misfits: faults.map(({ part, ...finding }) => within(part, finding)),
    place: (finding) => within(sourceOf(parts, finding.path), finding),
    filed: (fault) => {
      const source = parts.find((part) => part.file === fault.file);
      return { file, ...fault, ...foundAt(source?.yaml.value ?? tree, fault.path.split('.')) };
    },
  };
}
