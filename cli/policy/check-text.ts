import type { Report } from './check.js';
import type { FileFault } from './faults.js';

/** A fault as one line: where, what was found if that is not said already, and what to do. */
export function faultLine({ file, line, column, code, path, message, found, hint }: FileFault): string {
  const shown = found === undefined || message.includes(String(found)) ? '' : `, found ${JSON.stringify(found)}`;
  return `${file}:${line}:${column} ${code} ${path}: ${message}${shown} (${hint})`;
}

/** What is to be said of one pack. */
export function reportLines({ pack, version, hash, parts = [], faults, warnings, wanted, calendar }: Report): string[] {
  const warned = warnings.map((warning) => `warning: ${faultLine(warning)}`);
  if (faults.length > 0) return [...faults.map(faultLine), ...warned, `${pack}: ${faults.length} faults`];
  const until = calendar?.coveredUntil === null ? 'for ever' : `until ${calendar?.coveredUntil ?? '?'}`;
  return [
    `${pack} ${version ?? ''} ${hash?.slice(0, 12) ?? ''} is sound`,
    ...parts.map((part) => `  with ${part.pack} ${part.version} ${part.hash.slice(0, 12)}`),
    ...(wanted.length > 0
      ? [`  before activation the operator must give: ${wanted.join(', ')} (demo values used here)`]
      : []),
    ...(calendar ? [`  calendar ${calendar.id} ${calendar.version} is covered ${until}`] : []),
    ...warned,
  ];
}
