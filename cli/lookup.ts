import type { Command } from 'commander';
import { rebuildKeys } from '../db/rebuild-keys.js';
import { linesText } from './case-text.js';
import { type ApiOptions, withApi } from './client.js';
import { show } from './print.js';
import { rebuildNow } from './rebuild.js';

interface FindOptions extends ApiOptions {
  readonly kind?: string;
  readonly cursor?: string;
}

/** `redress find` and `redress lookup rebuild`. */
export function registerLookup(program: Command): void {
  withApi(
    program
      .command('find')
      .description('cases by a number, address, name, order, form, or words of the complaint · 来电查询')
      .argument('<text>', 'what the caller says, two characters or more')
      .option('--kind <kind>', 'only what is found by this field of the pack, case or form')
      .option('--cursor <cursor>', 'the page after the one that gave this cursor (--json)'),
    false,
    async (client, { json, kind, cursor }: FindOptions, q: string) => {
      const { body } = await client.post('/v1/lookup', { q, kind, cursor });
      show(json, body, () => linesText(body, client.lang));
    }
  );
  program
    .command('lookup')
    .description('the index that find goes over')
    .command('rebuild')
    .description(
      'make it anew from the recorded cases, on the servers the environment names; after a change of LOOKUP_KEY'
    )
    .action(() =>
      rebuildNow(({ config: { payloadKeys: keys, lookupKey }, pool, packOf }, progress) =>
        rebuildKeys({ pool, keys, lookupKey, packOf }, progress)
      )
    );
}
