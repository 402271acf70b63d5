import { expect, it } from 'vitest';
import { sleep, until } from '../../dev/process.js';
import { complaint, newKey } from '../support/api.js';
import { R1, type Case, type Given } from '../support/cases.js';
import { runningStack } from '../support/running.js';

const { stack, cases, send } = runningStack({ ownServers: true });

const NAMES = ['worker', 'api', 'postgres', 'temporal', 'counterpart'] as const;

/** Sends until somebody who may answer has answered 2xx or refused for good; 503 and broken connections are tried again. */
async function insist(path: string, key: string, body: unknown): Promise<Record<string, unknown>> {
  let last: unknown;
  const answered = await until(
    async () => {
      const heard = await send('POST', path, { key, body: body as object }).catch(() => undefined);
      last = heard?.body;
      if (heard && heard.status < 500 && heard.status > 299) throw new Error(`refused: ${JSON.stringify(heard.body)}`);
      return heard !== undefined && heard.status < 300;
    },
    60_000,
    200
  );
  if (!answered) throw new Error(`no answer: ${JSON.stringify(last)}`);
  return last as Record<string, unknown>;
}

/** Everything accepted is there, every effect happened once, no account is frozen without a case that knows. */
async function judge(it: Case): Promise<void> {
  const { state, drift } = await it.settled(60_000);
  const events = await it.events();
  expect(drift).toEqual([]);
  expect(await it.rows()).toEqual(events);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
  const done = (await cases.outside.log(it.id)).filter(({ effect }) => effect).map(({ key }) => key);
  expect(new Set(done).size).toBe(done.length);
  const http = Object.entries(state.effects).filter(
    ([, { action }]) => !/^(send(Notice|Mail|Approval)|page|mint)/.test(action)
  );
  const confirmed = http.filter(([, { status }]) => status === 'confirmed').map(([key]) => key);
  expect([...done].sort()).toEqual(confirmed.sort());
  for (const { account, frozen, caseId } of await cases.outside.accounts())
    if (frozen && caseId === it.id) expect(Object.keys(state.holds), account).toEqual(['freeze']);
}

const verifyIdentity: Given = { type: 'confirmStep', step: 'verifyIdentity', input: { identity: 'self' } };

it('invariant 7: whenever the worker is killed in the freeze chain, each effect happens once and no freeze is orphaned', async () => {
  const accounts = Array.from({ length: 12 }, (_, i) => `ACC-K${i}`);
  await cases.outside.control({ system: 'account-core', mode: 'slow', ms: 150 });
  const opened = await Promise.all(
    accounts.map((accountId) => cases.open({}, { category: 'III-S', facts: { accountId } }))
  );
  // Two waves of kills; the cases are spread over every point of the chain, from the command to the hold.
  for (const [wave, group] of [opened.slice(0, 6), opened.slice(6)].entries()) {
    const answers = group.map(async (one, i) => {
      await sleep(i * 90);
      return one.run({ ...verifyIdentity, id: `verify-${wave}` });
    });
    await sleep(420);
    stack.kill('worker', 'SIGKILL');
    expect((await Promise.all(answers)).every(({ ok }) => ok)).toBe(true);
  }
  await cases.outside.control({ system: 'account-core', mode: 'ok' });
  for (const one of opened) await judge(one);
  const frozen = (await cases.outside.accounts()).filter(({ frozen }) => frozen).map(({ account }) => account);
  expect(frozen.filter((account) => accounts.includes(account)).sort()).toEqual([...accounts].sort());
});

for (const [signal, name] of (['SIGKILL', 'SIGSTOP'] as const).flatMap((s) => NAMES.map((n) => [s, n] as const))) {
  it(`invariant 1: what was answered with 2xx is there, and happened once, after ${signal} of ${name}`, async () => {
    const accountId = `ACC-${signal}-${name}`;
    const before = await cases.open({}, { category: 'III-S', facts: { accountId } });
    const merchant = await cases.open();
    stack.kill(name, signal);
    const keys = [newKey(), newKey()];
    const opening = Promise.all(keys.map((key) => insist('/v1/cases', key, complaint())));
    const acting = Promise.allSettled([
      before.run({ ...verifyIdentity, id: 'identity' }),
      merchant.run({ type: 'act', action: 'verify', input: { finding: 'valid', ruleRef: 'T1' }, id: 'verify' }),
    ]);
    await sleep(1_500);
    if (signal === 'SIGSTOP') stack.kill(name, 'SIGCONT');
    const ids = (await opening).map(({ caseId }) => String(caseId));
    expect(ids.every((id) => id.startsWith('C-'))).toBe(true);
    const again = await Promise.all(keys.map((key) => insist('/v1/cases', key, complaint())));
    expect(again.map(({ caseId }) => caseId)).toEqual(ids);
    await acting;
    // A caller whose connection broke sends its command again, under the same id.
    expect(await before.run({ ...verifyIdentity, id: 'identity' })).toMatchObject({ ok: true });
    const verify: Given = { type: 'act', action: 'verify', input: { finding: 'valid', ruleRef: 'T1' }, id: 'verify' };
    expect(await merchant.run(verify)).toMatchObject({ ok: true });
    await until(async () => (await before.status()).state.holds['freeze'] !== undefined, 30_000);
    for (const one of [before, merchant, ...ids.map((id) => cases.get(id))]) await judge(one);
    expect((await before.status()).state.steps['freeze']?.status).toBe('confirmed');
  });
}

it('a freeze outlives its case until risk control lifts it, and only then the workflow ends', async () => {
  const it = await cases.open({}, { category: 'III-S', facts: { accountId: 'ACC-L' } });
  await it.run(verifyIdentity);
  for (const step of ['warnNoUse', 'tellHandlingTime']) {
    await until(async () => (await it.status()).state.steps[step]?.status === 'open', 15_000);
    await it.run({ type: 'confirmStep', step, input: {} });
  }
  await it.settled();
  await it.run({ type: 'call', direction: 'out', connected: true, party: 'member', actor: R1 });
  const steps: [string, Record<string, string>, Record<string, string>][] = [
    ['verify', { finding: 'invalid' }, {}],
    ['propose', {}, { cause: '误操作', solution: '解释' }],
  ];
  for (const [action, input, personal] of steps)
    expect(await it.run({ type: 'act', action, input, actor: R1 }, personal)).toMatchObject({ ok: true });
  await it.settled();
  const evidence = { messageId: 'm', sender: 's', sentAt: 1 as never, textSha256: 'aa' };
  const SVa = { id: 'SV', roles: ['csSupervisor'] };
  await it.run({ type: 'decideApproval', approval: 'solution', decision: 'approve', actor: SVa, evidence });
  await it.run({ type: 'act', action: 'reply', input: { answer: 'explained' }, actor: R1 });
  expect((await it.settled()).state).toMatchObject({ lifecycle: 'closed', holds: { freeze: {} } });
  await sleep(500);
  expect(await it.ended(0)).toBe(false);
  expect(await it.run({ type: 'liftHold', hold: 'freeze', actor: R1 })).toMatchObject({ ok: true });
  expect(await it.ended(20_000)).toBe(true);
  expect((await cases.outside.accounts()).find(({ account }) => account === 'ACC-L')?.frozen).toBe(false);
  await judge(it);
});
