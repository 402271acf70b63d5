import { DemoValues, loadFiles, readPackFiles, type PackFiles } from '../../config/pack-files.js';
import { at } from '../../domain/pack/lint.js';
import { deadFindings } from '../../domain/pack/lint-dead.js';
import { loadOpenPack, type ParameterValues } from '../../domain/pack/load.js';
import type { CompiledPack } from '../../domain/pack/compile.js';
import { Mapping } from '../../domain/register/mapping.js';
import { actorFindings, castFindings, scenarioFindings } from '../../domain/scenario/lint.js';
import { PeriodScenario } from '../../domain/scenario/period-schema.js';
import { periodFindings } from '../../domain/scenario/periods.js';
import { Cast } from '../../domain/scenario/cast.js';
import { Scenario } from '../../domain/scenario/schema.js';
import { Vectors } from '../../domain/scenario/vectors.js';
import { openYaml } from '../../domain/yaml.js';
import { mappingFindings, parameterFindings } from './check-names.js';
import { compositionOf, triedText, type Composition } from './composition.js';
import { coverage, type Calendars, type Coverage, type Horizon } from './coverage.js';
import { inFile, type FileFault } from './faults.js';

/** What there is to say of one pack. `wanted` are the parameters the operator has to give, `calendar` what its dates rest on. */
export interface Report {
  pack: string;
  version?: string;
  hash?: string;
  /** What it is composed of. */
  parts?: { pack: string; version: string; hash: string }[];
  faults: FileFault[];
  warnings: FileFault[];
  wanted: string[];
  calendar?: Coverage;
}

/** The faults of the pack itself and its parts; what can never happen is looked for in a pack that is otherwise sound. */
function packFaults(
  files: PackFiles,
  made: Composition | undefined,
  effects: readonly string[]
): { faults: FileFault[]; sound?: CompiledPack } {
  const loaded = made ? loadOpenPack(made.yaml, files.demo, effects, files.parts) : loadFiles(files);
  if ('faults' in loaded) {
    const { file } = triedText(files);
    return { faults: loaded.faults.map((fault) => made?.filed(fault) ?? { file, ...fault }) };
  }
  return { faults: made ? deadFindings(loaded.pack).map(made.place) : [], sound: loaded.pack };
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
    ...files.periods.flatMap((file) => inFile(file, PeriodScenario, (value) => periodFindings(value, data, people))),
    ...inFile(files.mapping, Mapping, (value) => mappingFindings(value, data), 'IMPORT_FILE_INVALID'),
  ];
}

/** The shapes of the files beside a broken pack. */
function shapeFaults(files: PackFiles): FileFault[] {
  const none = (): [] => [];
  return [
    ...inFile(files.cast, Cast, none),
    ...files.scenarios.flatMap((file) => inFile(file, Scenario, none)),
    ...files.periods.flatMap((file) => inFile(file, PeriodScenario, none)),
    ...inFile(files.mapping, Mapping, none, 'IMPORT_FILE_INVALID'),
  ];
}

/** Values given for the parameters are judged at their own lines, not at those of the pack. */
function parameterFaults(files: PackFiles, made: Composition | undefined): FileFault[] {
  const declared = at(made?.tree, ['parameters']);
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
  const tried = triedText(files);
  const yaml = openYaml(tried.text);
  const made = 'broken' in yaml ? undefined : compositionOf(tried.file, yaml, files.parts);
  const given = parameterFaults(files, made);
  const { faults, sound } = packFaults(files, made, effects);
  const own = faults.filter(({ path }) => !given.some((one) => `parameters.${one.path}` === path));
  const beside = sound ? besideFaults(files, sound) : shapeFaults(files);
  const vectors = files.vectors.flatMap((file) => inFile(file, Vectors, () => []));
  const { faults: uncovered, warnings, calendar } = coverage(made, calendars, horizon);
  return {
    pack: sound?.data.id ?? files.name,
    ...(sound && { version: sound.data.version, hash: sound.hash, parts: sound.data.parts ?? [] }),
    faults: [...own, ...uncovered, ...given, ...beside, ...vectors],
    warnings,
    wanted: Object.keys(files.demo),
    ...(calendar && { calendar }),
  };
}
