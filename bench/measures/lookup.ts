import type { Bench } from '../bench-stack.js';
import { ApiClient } from '../api-player.js';
import { fillCases, valuesOf } from '../many-cases.js';
import { distribution, rounded, timed, type Distribution } from '../stats.js';

export interface Lookups {
  readonly cases: number;
  /** Seconds it took to put them there. */
  readonly filledS: number;
  /** Answers over HTTP by what was asked for; `queue` is its first page. */
  readonly byKind: Readonly<Record<string, Distribution>>;
}

/** What an agent types, kind by kind, about one of the cases. */
const ASKED: Readonly<Record<string, (values: ReturnType<typeof valuesOf>) => string>> = {
  phone: ({ personal }) => personal.phone,
  memberNumber: ({ personal }) => personal.memberNumber,
  email: ({ personal }) => personal.email,
  order: ({ facts }) => facts.orderRef,
  account: ({ facts }) => facts.accountId,
  merchant: ({ facts }) => facts.merchantId,
  form: ({ form }) => form,
  caseId: ({ caseId }) => caseId,
  name: ({ personal }) => personal.memberName,
  'rare words': ({ product }) => product,
  'common words': ({ personal }) => personal.demand.slice(0, 4),
  'two characters': ({ personal }) => personal.narrative.slice(0, 2),
  'words of no case': ({ product }) => `${product.slice(0, 2)}退还`,
};

/** Answers of look-ups and of the queue over HTTP, one after the other, with many cases in the projections. */
export async function lookup(bench: Bench, { cases, each }: { cases: number; each: number }): Promise<Lookups> {
  const filledS = rounded((await timed(() => fillCases(bench, cases))) / 1000);
  const client = await ApiClient.login(bench.stack.apiUrl, { user: 'A1' });
  const byKind: Record<string, Distribution> = {};
  const measure = async (kind: string, ask: (i: number) => Promise<unknown>): Promise<void> => {
    const times: number[] = [];
    // Spread over all cases, odd ones: those have a form number.
    for (let n = 0; n < each; n++) times.push(await timed(() => ask((Math.floor((n * cases) / each) & ~1) + 1)));
    byKind[kind] = distribution(times);
  };
  for (const [kind, asked] of Object.entries(ASKED))
    await measure(kind, async (i) => {
      const body = JSON.stringify({ q: asked(valuesOf(i)) });
      const { cases: found } = await client.call<{ cases: unknown[] }>('POST', '/v1/lookup', body);
      if (found.length === 0 && kind !== 'words of no case') throw new Error(`look-up by ${kind} found nothing`);
    });
  await measure('queue', () => client.call('GET', '/v1/queue'));
  return { cases, filledS, byKind };
}
