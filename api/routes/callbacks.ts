import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { z } from 'zod';
import type { Actor, Command } from '../../domain/case/commands.js';
import { Refusal, type ErrorCode } from '../../domain/errors.js';
import { parseInstant, type Instant } from '../../domain/time.js';
import { knownActor } from '../actors.js';
import { Taken } from '../answers.js';
import type { ApiDeps } from '../deps.js';
import { checkPersonal, typed } from '../input.js';
import type { KnownCases } from '../known-cases.js';
import { presentOfCallback } from '../present.js';
import { type AnyRoute, type Call, route } from '../route.js';
import { Callback } from '../schemas.js';

/** Outside systems that call back, and the directory role in whose name each of them speaks: none may borrow another's. */
const SYSTEMS = { 'merchant-maintenance': 'merchantMaintenance' } as const;

const REFUSALS: ErrorCode[] = [
  'SIGNATURE_INVALID',
  'CASE_UNKNOWN',
  'CASE_COMPLETED',
  'ACTION_UNKNOWN',
  'PERSON_UNKNOWN',
  'ENGINE_UNAVAILABLE',
];

/**
 * Signed calls of outside systems (Standard Webhooks). The case gets them as signals: the system waits for nothing, and what
 * the case makes of them is in its timeline.
 */
export function callbackRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return Object.entries(SYSTEMS).map(([system, role]) =>
    route({
      method: 'post',
      path: `/v1/callbacks/${system}`,
      summary: 'An answer of an outside system, signed by Standard Webhooks; `webhook-id` makes repeats harmless.',
      access: 'public',
      body: z.unknown(),
      documents: Callback,
      answers: { 202: ['The case has it.', Taken] },
      errors: REFUSALS,
      async handle(call) {
        const id = `callback:${verified(deps, call)}`;
        const said = Callback.parse(call.body);
        call.about(said.caseId);
        const now = presentOfCallback(deps.config, call.now, said.occurredAt);
        await hand(deps, cases, said, { id, actor: () => speaker(deps, role, said.person, now) });
        return { status: 202, body: { caseId: said.caseId, status: 'accepted, pending' } };
      },
    })
  );
}

async function hand(
  { packs, engine, config }: ApiDeps,
  cases: KnownCases,
  { caseId, action: name, input, personal, occurredAt }: z.infer<typeof Callback>,
  { id, actor }: { id: string; actor: () => Actor }
): Promise<void> {
  const row = await cases.row(caseId);
  if (!row) throw new Refusal('CASE_UNKNOWN');
  const pack = (await packs.pack(row.state.pack)).data;
  const action = pack.actions[name];
  if (!action) throw new Refusal('ACTION_UNKNOWN', { action: name });
  checkPersonal(pack, personal, Object.keys(action.personal));
  const command: Command = {
    ...{ id, type: 'act', actor: actor(), source: 'gateway', action: name },
    // A real time says nothing on a virtual clock.
    ...(occurredAt !== undefined && !config.rehearsal && { occurredAt: parseInstant(occurredAt) }),
    gave: Object.keys(personal),
    input: typed(action.input, input),
  };
  if (!(await engine.signal(caseId, { command, personal }))) throw new Refusal('CASE_COMPLETED');
}

/** The id of the message. Throws SIGNATURE_INVALID: nothing of an unsigned message is looked at. */
export function verified({ config }: ApiDeps, { raw, header }: Pick<Call, 'raw' | 'header'>): string {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const headers = Object.fromEntries(names.map((name) => [name, header(name) ?? '']));
  try {
    new Webhook(config.webhookSecret).verify(raw, headers);
  } catch (error) {
    if (error instanceof WebhookVerificationError) throw new Refusal('SIGNATURE_INVALID');
    throw error;
  }
  return headers['webhook-id'] ?? '';
}

function speaker({ directory }: ApiDeps, role: string, person: string | undefined, now: Instant): Actor {
  const speakers = directory.peopleWithRole(role, now);
  const found = person === undefined ? speakers[0] : speakers.find(({ id }) => id === person);
  if (!found) throw new Refusal('PERSON_UNKNOWN', { role });
  return knownActor(directory, found.id, now);
}
