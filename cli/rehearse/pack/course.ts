import {
  loadFiles,
  readPackFiles,
  shippedPackNames,
  type PackFiles,
  type TextFile,
} from '../../../config/pack-files.js';
import { pinnedTo } from '../../../config/packs.js';
import type { Event, EventType } from '../../../domain/case/events.js';
import type { Pinned } from '../../../domain/decide/index.js';
import { ERRORS, type ErrorCode } from '../../../domain/errors.js';
import { at } from '../../../domain/scenario/commands.js';
import { loadCast, loadScenario } from '../../../domain/scenario/load.js';
import { play } from '../../../domain/scenario/play.js';
import type { Cast } from '../../../domain/scenario/cast.js';
import type { Scenario, ScenarioStep } from '../../../domain/scenario/schema.js';
import { formatInstant, HOUR, later } from '../../../domain/time.js';
import type { Read } from '../../../domain/yaml.js';
import { CliError, EXIT } from '../../client.js';
import type { Lang } from '../../start-text.js';
import { directoryIds, staffed } from './people.js';
import { renamed } from './rename.js';

/** One course of a scenario of a pack: everything it takes to play it, in memory or on real servers. */
export interface Course {
  readonly pinned: Pinned;
  /** The pack as it is put in force, with the values the scenario gives its parameters. */
  readonly content: unknown;
  readonly scenario: Scenario;
  readonly index: number;
  readonly title: string;
  /** With somebody for every role, under ids a directory takes. */
  readonly cast: Cast;
}

const told = (code: ErrorCode, lang: Lang, lines: readonly string[]): CliError =>
  new CliError([`${code}: ${ERRORS[code][lang]}`, ...lines.map((line) => `  ${line}`)].join('\n'), EXIT.usage);

function read<T>(found: Read<T>, { file }: TextFile, lang: Lang): T {
  if (found.ok) return found.value;
  throw told(
    'PACK_INVALID',
    lang,
    found.faults.map((f) => `${file}:${f.line}: ${f.path} ${f.message}`)
  );
}

function filesOf(name: string, lang: Lang): PackFiles {
  try {
    return readPackFiles(name);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw told('PACK_UNKNOWN', lang, [name, ...shippedPackNames()]);
  }
}

/** A person who opens a case takes it on. */
function placed(
  { given }: Scenario,
  own: Scenario['courses'][number],
  slot: string | undefined
): Scenario['courses'][number] {
  const { as, people } = { ...given, ...own.given };
  if (as === undefined || slot === undefined || slot in people) return own;
  return { ...own, given: { ...own.given, people: { ...people, [slot]: as } } };
}

/** A step nobody says otherwise of is taken by the person, at their own desk, now; calls come from their gateway. */
function byHand(step: ScenarioStep): ScenarioStep {
  const own = step.do !== undefined && !('call' in step.do) && step.occurredAt === undefined;
  return own ? { ...step, source: step.source ?? 'manual' } : step;
}

/** A scenario as people live through it. */
function lived(scenario: Scenario, slot: string | undefined): Scenario {
  const courses = scenario.courses.map((course) => ({
    ...placed(scenario, course, slot),
    steps: course.steps.map(byHand),
  }));
  return { ...scenario, courses };
}

/**
 * Every course of the scenarios of a pack, in the order of its files: one of ours by its name, any other by its folder; a base or an
 * add-on with the pack it is tried with. Throws a CliError: PACK_UNKNOWN with the names there are, PACK_INVALID with every fault.
 */
export function coursesOf(name: string, lang: Lang, prefix = ''): Course[] {
  const files = filesOf(name, lang);
  const load = (parameters?: Scenario['parameters']): Pick<Course, 'pinned' | 'content'> => {
    const loaded = loadFiles(files, parameters);
    if ('pack' in loaded) return { pinned: pinnedTo(loaded.pack), content: loaded.content };
    const lines = loaded.faults.map((f) => `${f.file ?? name}:${f.line}: ${f.path} ${f.message}`);
    throw told('PACK_INVALID', lang, lines);
  };
  const rules = load();
  const { data } = rules.pinned.pack;
  const cast = staffed(files.cast ? read(loadCast(files.cast.text), files.cast, lang) : {}, data);
  const ids = directoryIds(cast, prefix);
  return files.scenarios.flatMap((file) => {
    const own = lived(read(loadScenario(file.text, data), file, lang), data.intake.slot);
    const pack = own.parameters ? load(own.parameters) : rules;
    const named = renamed(own, cast, (id) => ids.get(id) ?? id);
    return own.courses.map(({ title }, index) => ({ ...pack, ...named, index, title }));
  });
}

/** What only another case, the mailbox or a broken outside can do; a contact on a closed case opens another one. */
const OF_OTHERS = ['merge', 'unmerge', 'absorb', 'release', 'claim'];

/** Whether one case alone can take this course, with an outside that does what it is asked. */
export function isPlayable({ scenario, index, cast }: Course): boolean {
  const course = scenario.courses[index];
  const given = { ...scenario.given, ...course?.given };
  const steps = course?.steps ?? [];
  const alone = (course?.others ?? scenario.others).length === 0 && (given.earlier ?? []).length === 0;
  const broken = steps.some((step) => Object.values(step.outside ?? {}).some((mode) => mode !== 'ok'));
  const onLeave = steps.some(({ as = '' }) => cast[as]?.standsInFor !== undefined);
  const byOthers = steps.some((step) => OF_OTHERS.some((name) => name in (step.do ?? {})));
  const followed = steps.some(({ refused, do: done = {} }) => {
    return refused === 'CASE_CLOSED' && ('contact' in done || 'call' in done);
  });
  const opens = (course?.refused ?? scenario.refused) === undefined && course?.withheld === undefined;
  return opens && alone && !broken && !onLeave && !byOthers && !followed;
}

/** What the core alone makes of a course. */
export function inMemory({ pinned, scenario, index, cast }: Course): Event[] {
  return play(pinned, scenario, index, cast).events;
}

/** Residual duties of a closed case end within this time (milliseconds). */
const AFTERWARDS = 400 * 24 * HOUR;

const has = (events: readonly Event[], type: EventType): boolean => events.some((event) => event.type === type);

/** The same course, and where it leaves its case closed, the time until nothing is left to wait for. */
export function toTheEnd(course: Course, events = inMemory(course)): Course {
  const { scenario, index } = course;
  if (!has(events, 'closed') || has(events, 'completed')) return course;
  const courses = scenario.courses.map((one, place) => {
    const last = one.steps.at(-1);
    if (place !== index || !last) return one;
    const local = later(at(scenario, last.at), AFTERWARDS - at(scenario, '1970-01-01T00:00'));
    return { ...one, steps: [...one.steps, { at: formatInstant(local).slice(0, 19) }] };
  });
  return { ...course, scenario: { ...scenario, courses } };
}

/** The course that shows a pack: of those whose case runs until its last duty is done, the one in which most happens. */
export function representative(courses: readonly Course[]): Course | undefined {
  const played = courses.filter(isPlayable).map((course) => {
    const events = inMemory(course);
    const whole = toTheEnd(course, events);
    return { course: whole, events: whole === course ? events : inMemory(whole) };
  });
  const ended = played.filter(({ events }) => has(events, 'completed'));
  const most = Math.max(...ended.map(({ events }) => events.length));
  return ended.find(({ events }) => events.length === most)?.course;
}
