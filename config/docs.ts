import { z } from 'zod';
import { settings } from './settings.js';

/** docs/configuration.md: one row per setting, generated so that it cannot differ from what is checked. */
export function configurationDocs(): string {
  const rows = Object.entries(settings.shape).map(
    ([name, schema]) => `| \`${name}\` | ${initial(schema)} | ${schema.description ?? ''} |`
  );
  return [
    '# Configuration',
    '',
    'The API and the worker read these environment names. `redress start` sets all of them for the processes it starts;',
    'a value that is already in its environment wins. Generated from `config/settings.ts` by its test (`npx vitest run test/config -u`).',
    '',
    '| name | default | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function initial(schema: z.ZodType): string {
  if (schema instanceof z.ZodDefault) return `\`${String(schema.def.defaultValue)}\``;
  return schema.safeParse(undefined).success ? '' : '**required**';
}
