import type { Command } from 'commander';
import { type ApiOptions, withApi } from './client.js';
import { sendCommand } from './commands.js';
import { show } from './print.js';
import { wordsOf } from './words.js';
import type { Lang } from './start-text.js';

interface Written {
  readonly subject?: string;
  readonly text: string;
}

interface Line extends Written {
  /** Where letters of several cases are listed. */
  readonly caseId?: string;
  readonly letter: string;
  readonly label?: Record<Lang, string>;
  readonly version: number;
  readonly channel: string;
  readonly language: string;
  readonly status: string;
  readonly code?: string;
  readonly writtenAt: string;
}

interface LetterOptions extends ApiOptions {
  readonly channel: string;
  readonly language: string;
  readonly preview?: boolean;
  readonly personal?: string[];
  readonly at?: string;
}

/** Letters to the complainant. */
export function registerLetters(program: Command): void {
  withApi(
    program
      .command('letters')
      .description('what was written to the complainant')
      .argument('[case]', 'without one: letters of completed cases that did not arrive')
      .option('--cursor <cursor>', 'the page after the one that gave this cursor (--json)'),
    false,
    async (client, { json, cursor }: ApiOptions & { cursor?: string }, id?: string) => {
      const path = id === undefined ? '/v1/letters/undelivered' : `/v1/cases/${encodeURIComponent(id)}/letters`;
      const answer = await client.get(path, { cursor });
      show(json, answer, () => lettersText(answer, client.lang));
    }
  );
  withApi(
    program
      .command('letter')
      .description('write to the complainant')
      .argument('<case>')
      .argument('<letter>', 'a letter of the pack')
      .requiredOption('--channel <channel>', 'email or sms')
      .option('--language <language>', 'zh or en', 'zh')
      .option('--preview', 'only show it')
      .option('--personal <field...>', 'personal data as name=text')
      .option('--at <time>', 'when it happened, ISO 8601 with offset (default: now)'),
    true,
    async (client, options: LetterOptions, id: string, letter: string) => {
      const { channel, language, preview, json } = options;
      if (!preview) return sendCommand(client, options, id, { type: 'sendLetter', letter, channel, language });
      const path = `/v1/cases/${encodeURIComponent(id)}/letters/${encodeURIComponent(letter)}/preview`;
      const answer = await client.get(path, { channel, language });
      show(json, answer, () => writtenText(answer as Written));
    }
  );
}

const writtenText = ({ subject, text }: Written): string[] => [...(subject === undefined ? [] : [subject, '']), text];

function lettersText(answer: unknown, lang: Lang): string[] {
  const { letters } = answer as { letters: Line[] };
  if (letters.length === 0) return [wordsOf(lang).nothing];
  return letters.flatMap(
    ({ caseId, letter, label, version, channel, language, status, code, writtenAt, ...written }) => [
      [caseId, writtenAt, letter, label?.[lang], `v${version}`, channel, language, status, code]
        .filter((part) => part !== undefined)
        .join('  '),
      ...writtenText(written)
        .join('\n')
        .split('\n')
        .map((line) => `  ${line}`.trimEnd()),
    ]
  );
}
