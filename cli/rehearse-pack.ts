import { randomBytes } from 'node:crypto';
import { ERRORS } from '../domain/errors.js';
import { CliError, EXIT } from './client.js';
import { RehearsalApi } from './rehearse/api.js';
import { Outside } from './rehearse/day/outside.js';
import { coursesOf, isPlayable, representative, toTheEnd, type Course } from './rehearse/pack/course.js';
import { directoryFile, listed } from './rehearse/pack/people.js';
import { publish, rehearseCourse, type Verdict } from './rehearse/pack/run.js';
import { courseText } from './rehearse/pack/text.js';
import { onRehearsalServers } from './rehearse/stand.js';
import { terminalLang, type Lang } from './start-text.js';

export interface PackOptions {
  pack: string;
  scenario?: string;
  home: string;
  json?: true;
  lang?: string;
}

/** Milliseconds an answer of the outside is waited for. */
const PATIENCE = 60_000;

/** The courses asked for: those of a scenario, or the one that shows the pack. Throws SCENARIO_UNKNOWN with those there are. */
function chosen(courses: readonly Course[], { pack, scenario }: PackOptions, lang: Lang): Course[] {
  const playable = courses.filter(isPlayable);
  const shown = scenario === undefined ? representative(courses) : undefined;
  const found = shown
    ? [shown]
    : playable.filter(({ scenario: { id } }) => id === scenario).map((course) => toTheEnd(course));
  if (found.length > 0) return found;
  const ids = [...new Set(playable.map(({ scenario: { id } }) => id))];
  const list = `${scenario ?? pack}: ${ids.join(', ')}`;
  throw new CliError(`SCENARIO_UNKNOWN: ${ERRORS.SCENARIO_UNKNOWN[lang]} (${list})`, EXIT.usage);
}

function report({ pinned, scenario, title }: Course, { live, expected, difference, equal }: Verdict): object {
  const { id, version } = pinned.pack.data;
  return { pack: `${id}@${version}`, scenario: scenario.id, title, equal, expected, difference, ...live };
}

/** `redress rehearse --pack`: a case of a pack through API and Temporal; exit code 1 where the core alone says otherwise. */
export async function runPack(options: PackOptions): Promise<void> {
  const lang = terminalLang(options.lang, process.env);
  const courses = chosen(coursesOf(options.pack, lang), options, lang);
  const own = `pack_${randomBytes(4).toString('hex')}`;
  const [{ cast, pinned } = { cast: {}, pinned: undefined }] = courses;
  const people = directoryFile(listed(cast), pinned?.calendar.data.zone ?? 'UTC');
  // Its people and its pack are its own, whatever was rehearsed here before.
  const env = { DATABASE_SCHEMA: own, TASK_QUEUE: own };
  const verdicts = await onRehearsalServers(
    options.home,
    people,
    env,
    async ({ apiUrl, counterpartUrl = '', config }) => {
      await publish(config, courses);
      const api = new RehearsalApi(apiUrl, 'rehearsal');
      await api.login();
      const stage = { api, outside: new Outside(counterpartUrl, PATIENCE), run: own };
      const done: [Course, Verdict][] = [];
      for (const course of courses) done.push([course, await rehearseCourse(stage, course)]);
      return done;
    }
  );
  const lines = options.json
    ? [
        JSON.stringify(
          verdicts.map(([course, verdict]) => report(course, verdict)),
          null,
          2
        ),
      ]
    : verdicts.flatMap(([course, verdict]) => courseText(course, verdict, lang));
  process.stdout.write(`${lines.join('\n')}\n`);
  // A broken connection's retry timer may still hold the process.
  process.exit(verdicts.every(([, { equal }]) => equal) ? 0 : 1);
}
