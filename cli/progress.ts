import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from './import/lines.js';

/** A bar on standard error, only where a person watches. */
export function progressBar(): { progress: Progress; stop: () => void } {
  if (!process.stderr.isTTY) return { progress: () => undefined, stop: () => undefined };
  const format = '{bar} {percentage}% {eta_formatted}';
  const bar = new SingleBar({ format, stream: process.stderr }, Presets.shades_grey);
  bar.start(100, 0);
  return {
    progress: (done, all) => bar.update(Math.floor((100 * done) / Math.max(all, 1))),
    stop: () => bar.stop(),
  };
}
