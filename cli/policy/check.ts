import { DemoValues, readPackFiles, type PackFiles } from '../../config/pack-files.js';
import { at } from '../../domain/pack/lint.js';
import { deadFindings } from '../../domain/pack/lint-dead.js';
import { loadOpenPack, loadPack, type ParameterValues } from '../../domain/pack/load.js';
import type { CompiledPack } from '../../domain/pack/compile.js';
import { Mapping } from '../../domain/register/mapping.js';
import { actorFindings, castFindings, scenarioFindings } from '../../domain/scenario/lint.js';
import { Cast, Scenario } from '../../domain/scenario/schema.js';
import { Vectors } from '../../domain/scenario/vectors.js';
import { openYaml, type OpenYaml } from '../../domain/yaml.js';
import { mappingFindings, parameterFindings } from './check-names.js';
import { coverage, type Calendars, type Coverage, type Horizon } from './coverage.js';
import { foundAt, inFile, located, type FileFault } from './faults.js';

/** What there is to say of one pack. `wanted` are the parameters the operator has to give, `calendar` what its dates rest on. */
export interface Report {
  pack: string;
  version?: string;
  hash?: string;
  faults: FileFault[];
  warnings: FileFault[];
  wanted: string[];
  calendar?: Coverage;
}

/** The faults of the pack itself; what can never happen is looked for in a pack that is otherwise sound. */
function packFaults(
  { pack, demo }: PackFiles,
  yaml: OpenYaml | undefined,
  effects: readonly string[]
): { faults: FileFault[]; sound?: CompiledPack } {
  const loaded = yaml ? loadOpenPack(yaml, demo, effects) : loadPack(pack.text);
  if ('faults' in loaded) {
    const value = yaml?.value;
    const found = (path: string): object => foundAt(value, path.split('.'));
    return { faults: loaded.faults.map((fault) => ({ file: pack.file, ...fault, ...found(fault.path) })) };
  }
  const dead = yaml ? deadFindings(loaded.pack).map((finding) => located(yaml, finding)) : [];
  return { faults: dead.map((fault) => ({ file: pack.file, code: 'PACK_INVALID', ...fault })), sound: loaded.pack };
}

/** What lies beside a pack is judged by the names the pack declares, so only where the pack can be read. */
function besideFaults(files: PackFiles, { data }: CompiledPack): FileFault[] {
  const cast = files.cast && openYaml(files.cast.text);
  const people = Cast.safeParse(cast && 'value' in cast ? cast.value : {}).data ?? {};
  return [
    ...inFile(files.cast, Cast, (value) => castFindings(value, data)),
    ...files.scenarios.flatMap((file) =>
      inFile(file, Scenario, (value) => [...scenarioFindings(value, data), ...actorFindings(value, people)])
    ),
    ...inFile(files.mapping, Mapping, (value) => mappingFindings(value, data), 'IMPORT_FILE_INVALID'),
  ];
}

/** The shapes of the files beside a broken pack. */
function shapeFaults(files: PackFiles): FileFault[] {
  const none = (): [] => [];
  return [
    ...inFile(files.cast, Cast, none),
    ...files.scenarios.flatMap((file) => inFile(file, Scenario, none)),
    ...inFile(files.mapping, Mapping, none, 'IMPORT_FILE_INVALID'),
  ];
}

/** Values given for the parameters are judged at their own lines, not at those of the pack. */
function parameterFaults(files: PackFiles, yaml: OpenYaml | undefined): FileFault[] {
  const declared = at(yaml?.value, ['parameters']);
  return inFile(files.parameters, DemoValues, (values: ParameterValues) => parameterFindings(values, declared));
}

/** Checks a pack with everything beside it; `effects` are the actions the installation can carry out. */
export function checkPack(
  nameOrFolder: string,
  effects: readonly string[],
  calendars: Calendars,
  horizon: Horizon
): Report {
  const files = readPackFiles(nameOrFolder);
  const opened = openYaml(files.pack.text);
  const yaml = 'value' in opened ? opened : undefined;
  const given = parameterFaults(files, yaml);
  const { faults, sound } = packFaults(files, yaml, effects);
  const own = faults.filter(({ path }) => !given.some((one) => `parameters.${one.path}` === path));
  const beside = sound ? besideFaults(files, sound) : shapeFaults(files);
  const vectors = files.vectors.flatMap((file) => inFile(file, Vectors, () => []));
  const { faults: uncovered, warnings, calendar } = coverage(files.pack, yaml, calendars, horizon);
  return {
    pack: sound?.data.id ?? files.name,
    ...(sound && { version: sound.data.version, hash: sound.hash }),
    faults: [...own, ...uncovered, ...given, ...beside, ...vectors],
    warnings,
    wanted: Object.keys(files.demo),
    ...(calendar && { calendar }),
  };
}
