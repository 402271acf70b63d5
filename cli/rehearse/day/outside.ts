import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const Mail = z.object({
  messageId: z.string(),
  key: z.string(),
  to: z.array(z.string()),
  replyTo: z.string().optional(),
});
const Request = z.object({
  system: z.string(),
  action: z.string(),
  caseId: z.string(),
  key: z.string(),
  effect: z.boolean(),
});
const Account = z.object({ account: z.string(), frozen: z.boolean(), caseId: z.string() });

export type OutsideMail = z.output<typeof Mail>;
export type OutsideRequest = z.output<typeof Request>;
export type OutsideAccount = z.output<typeof Account>;

/** How often a simulator is asked again, in milliseconds. */
const PACE = 200;

/** The counterpart's simulators as the people outside use them: asked again until they answer. */
export class Outside {
  /** `patience`: milliseconds. */
  constructor(
    private readonly url: string,
    private readonly patience: number
  ) {}

  /** A call about a case, told to the API by the telephony gateway: again until all its events are taken. */
  call(call: object): Promise<void> {
    return this.insist('/telephony/calls', call);
  }

  /** Merchant maintenance calls back. */
  feedback(feedback: object): Promise<void> {
    return this.insist('/merchant-maintenance/feedback', feedback);
  }

  /** Has a system fail for a case, or work again. */
  control(control: object): Promise<void> {
    return this.insist('/control', control);
  }

  /** Every mail to our own people. */
  async mails(): Promise<OutsideMail[]> {
    return z.array(Mail).parse(await this.whole('/mails'));
  }

  /** Where the answer to the n-th approval request of a case goes. */
  async replyAddress(caseId: string, round: number): Promise<string> {
    for (const end = Date.now() + this.patience; Date.now() < end; await sleep(PACE)) {
      const found = (await this.requests(caseId, 'approval:'))[round - 1]?.replyTo;
      if (found !== undefined) return found;
    }
    throw new Error(`${caseId}: no mail asks for approval ${round}`);
  }

  /** Where the answer of an approver to the last request for an approval goes; undefined for one who was not asked. */
  async replyAddressOf(caseId: string, approval: string, approver: string): Promise<string | undefined> {
    const asked = await this.requests(caseId, `approval:${approval}@`);
    return asked.findLast(({ key }) => key.endsWith(`:${approver}`))?.replyTo;
  }

  /** Mails of a case that want an answer. */
  private async requests(caseId: string, what: string): Promise<OutsideMail[]> {
    const mails = z.array(Mail).parse(await this.whole(`/mails?case=${caseId}`));
    return mails.filter(({ key, replyTo }) => key.startsWith(`${caseId}:${what}`) && replyTo !== undefined);
  }

  /** Every request the outside got. */
  async log(): Promise<OutsideRequest[]> {
    return z.array(Request).parse(await this.whole('/log'));
  }

  async accounts(): Promise<OutsideAccount[]> {
    return z.array(Account).parse(await this.whole('/accounts'));
  }

  private async whole(path: string): Promise<unknown> {
    for (const end = Date.now() + this.patience; Date.now() < end; await sleep(PACE)) {
      const found = await this.read(path);
      if (found !== undefined) return found;
    }
    throw new Error(`no answer from ${path}`);
  }

  private async insist(path: string, body: object): Promise<void> {
    for (const end = Date.now() + this.patience; Date.now() < end; await sleep(PACE)) {
      const request = { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(60_000) };
      const response = await fetch(this.url + path, request).catch(() => undefined);
      if (response?.ok) return;
    }
    throw new Error(`no answer from ${path}`);
  }

  private async read(path: string): Promise<unknown> {
    const response = await fetch(this.url + path, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    return response?.ok ? response.json().catch(() => undefined) : undefined;
  }
}
