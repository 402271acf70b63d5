import { standard, type Player } from './cases.js';
import { timed, until } from './stats.js';

/** Effects are slower than people expect and faster than they act; both sides are asked at the same pace. */
const ASK_EVERY_MS = 100;

export interface Played {
  /** Milliseconds until the answer, by command. */
  readonly answered: readonly (readonly [command: string, ms: number])[];
}

/** Plays one standard case to its end; `between` runs before each command but the opening. */
export async function playCase(
  player: Player,
  caseId: string,
  between: (caseId: string) => Promise<void> = async () => undefined
): Promise<Played> {
  const answered: [string, number][] = [['open', await timed(() => player.open(caseId))]];
  for (const step of standard.steps) {
    await between(caseId);
    const { after } = step;
    if (after !== undefined)
      await until(`${caseId} ${after}`, async () => (await player.stage(caseId)) === after, ASK_EVERY_MS);
    answered.push([step.command.id, await timed(() => player.take(caseId, step))]);
  }
  await player.completed(caseId);
  return { answered };
}
