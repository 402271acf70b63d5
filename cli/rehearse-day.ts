import { ERRORS } from '../domain/errors.js';
import { CliError, EXIT } from './client.js';
import { progressBar } from './progress.js';
import { packsWithDay, loadPlot } from './rehearse/day/plot.js';
import { dayEnvironment, rehearseDay } from './rehearse/day/run.js';
import { dayText } from './rehearse/day/text.js';
import { onRehearsalServers } from './rehearse/stand.js';
import { terminalLang } from './start-text.js';

export interface DayOptions {
  pack?: string;
  cases: number;
  seed: number;
  kill?: number;
  atOnce: number;
  home: string;
  json?: true;
  lang?: string;
}

/** `redress rehearse --day`: a day of complaints on servers of its own; exit code 1 where anything is not as it has to be. */
export async function runDay({ cases, seed, kill: kills = 0, atOnce, home, ...options }: DayOptions): Promise<void> {
  const lang = terminalLang(options.lang, process.env);
  const pack = packsWithDay().find((id) => options.pack === undefined || id === options.pack);
  if (pack === undefined) throw new CliError(`PACK_UNKNOWN: ${ERRORS.PACK_UNKNOWN[lang]}`, EXIT.usage);
  const begin = Date.now();
  const plot = loadPlot(pack);
  // JSON is YAML.
  const people = JSON.stringify(plot.directory);
  const report = await onRehearsalServers(home, people, dayEnvironment(pack, plot), async (stack) => {
    const { apiUrl, counterpartUrl = '', supervisor } = stack;
    const { progress, stop } = progressBar();
    const servers = { apiUrl, counterpartUrl, supervisor };
    return rehearseDay({ pack, cases, seed, atOnce, kills }, servers, progress).finally(stop);
  });
  const text = options.json ? `${JSON.stringify(report, null, 2)}\n` : dayText(report, Date.now() - begin, lang);
  process.stdout.write(text);
  // A broken connection's retry timer may still hold the process.
  process.exit(report.sound ? 0 : 1);
}
