import { z } from 'zod';

export const SYSTEMS = [
  'merchant-maintenance',
  'account-core',
  'crm',
  'risk-control',
  'back-office',
  'telephony',
  'sms',
  'mail',
] as const;
export type System = (typeof SYSTEMS)[number];

/**
 * How a system behaves: `ok`; `fail` (500, nothing done); `busy` (503 with Retry-After of `ms`, nothing done); `hang` (no answer, nothing
 * done); `refuse` (422 with `refusal`, nothing done); `failAfterEffect` (done, then the connection drops: the ambiguous
 * time-out); `slow` (done and answered after `ms`). For `times` requests, or until told otherwise. `answers`: who picks up a call
 * that is passed on; without it everybody does. `receipt`: what the SMS gateway tells of a message it took, after `delayMs`; without it
 * that it was delivered, at once. Kept in memory only.
 */
export const Control = z.strictObject({
  system: z.enum(SYSTEMS),
  /** Only for this action, the last part of the path, of a mail the second part of its key (`page`); default: for all. */
  action: z.string().optional(),
  /** Only for this case; no mails. */
  caseId: z.string().optional(),
  mode: z.enum(['ok', 'fail', 'busy', 'hang', 'refuse', 'failAfterEffect', 'slow']),
  times: z.int().min(1).optional(),
  ms: z.int().min(0).max(600_000).default(1000),
  refusal: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{2,59}$/)
    .default('REFUSED_BY_CONTROL'),
  answers: z.array(z.string()).optional(),
  receipt: z
    .strictObject({
      status: z.enum(['delivered', 'failed']),
      code: z.string().default('ABSENT'),
      delayMs: z.int().min(0).max(60_000).default(0),
    })
    .optional(),
});
export type Control = z.infer<typeof Control>;

const place = (system: System, action = '', caseId = ''): string => `${system}/${action}/${caseId}`;

/** The behaviour of each system, counted down request by request. */
export class Switchboard {
  readonly #set = new Map<string, Control>();

  set(control: Control): void {
    this.#set.set(place(control.system, control.action, control.caseId), control);
  }

  /** The behaviour for the request that has just arrived: its case's own, else its action's, else its system's. */
  next(system: System, action?: string, caseId?: string): Control {
    const at =
      [place(system, action, caseId), place(system, '', caseId), place(system, action), place(system)].find((key) =>
        this.#set.has(key)
      ) ?? '';
    const control = this.#set.get(at);
    if (!control) return { system, mode: 'ok', ms: 0, refusal: '' };
    if (control.times === 1) this.#set.delete(at);
    else if (control.times !== undefined) this.#set.set(at, { ...control, times: control.times - 1 });
    return control;
  }
}
