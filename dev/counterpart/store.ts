import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';

/** A request that reached the counterpart, whatever came of it. */
export interface RequestRecord {
  readonly kind: 'request';
  readonly at: string;
  readonly system: string;
  readonly action: string;
  readonly caseId: string;
  readonly key: string;
  /** SHA-256 of the body: the same key with another body is refused. */
  readonly digest: string;
  readonly body: unknown;
  readonly mode: string;
  /** True when this request did something in the counterpart's world; a repeat under the same key is not. */
  readonly effect: boolean;
  /** Undefined when the connection was dropped or held without an answer. */
  readonly status?: number;
  /** What an accepted effect answered; a repeat gets the same. */
  readonly answer?: Answer;
  readonly account?: Account;
}

export interface Answer {
  readonly ref: string;
  readonly at: string;
  readonly data?: Record<string, unknown>;
}

export interface Account {
  readonly account: string;
  readonly frozen: boolean;
  readonly ref: string;
  readonly caseId: string;
  readonly at: string;
}

export interface MailRecord {
  readonly kind: 'mail';
  readonly at: string;
  readonly messageId: string;
  readonly key: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly replyTo?: string;
  readonly subject: string;
  readonly text: string;
}

export type Entry = RequestRecord | MailRecord;

/**
 * The counterpart's memory: one line of JSON for each thing that happened, written before it is answered, so that kill -9
 * loses nothing that anybody was told. A line torn by the kill is cut off at the next start.
 */
export class Store {
  readonly entries: Entry[] = [];
  readonly accounts = new Map<string, Account>();
  readonly #done = new Map<string, RequestRecord>();
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
    for (const line of whole.split('\n').filter((part) => part !== '')) this.#remember(JSON.parse(line) as Entry);
  }

  add(entry: Entry): void {
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
    this.#remember(entry);
  }

  /** The request that had its effect under this key. */
  done(system: string, key: string): RequestRecord | undefined {
    return this.#done.get(`${system} ${key}`);
  }

  requests(): RequestRecord[] {
    return this.entries.filter((entry) => entry.kind === 'request');
  }

  /** Each mail once, with the number of copies that came under its Message-ID. */
  mails(): (MailRecord & { readonly copies: number })[] {
    const mails = new Map<string, MailRecord & { copies: number }>();
    for (const entry of this.entries) {
      if (entry.kind !== 'mail') continue;
      const before = mails.get(entry.messageId) ?? { ...entry, copies: 0 };
      mails.set(entry.messageId, { ...before, copies: before.copies + 1 });
    }
    return [...mails.values()];
  }

  #remember(entry: Entry): void {
    this.entries.push(entry);
    if (entry.kind === 'mail') return;
    if (entry.effect) this.#done.set(`${entry.system} ${entry.key}`, entry);
    if (entry.effect && entry.account) this.accounts.set(entry.account.account, entry.account);
  }
}
