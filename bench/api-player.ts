import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { hashReplyToken, mintReplyToken } from '../activities/approval-token.js';
import { createMailRegister } from '../db/mail-register.js';
import type { Stack } from '../dev/stack.js';
import type { Command, CommandOf } from '../domain/case/commands.js';
import { standard, type Player, type Step } from './cases.js';
import { until } from './stats.js';

/** One client of the API, with its access token. */
export class ApiClient {
  private constructor(
    private readonly url: string,
    private readonly token: string
  ) {}

  /** As a person, or as a client: a gateway that names the person who acts. */
  static async login(url: string, who: { user: string } | { client: string }): Promise<ApiClient> {
    const body = JSON.stringify(who);
    const response = await fetch(`${url}/dev/token`, { method: 'POST', headers: JSON_TYPE, body });
    return new ApiClient(url, ((await response.json()) as { token: string }).token);
  }

  /** Throws on every answer but success. */
  async call<T = Answer>(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {}
  ): Promise<T> {
    const authorization = `Bearer ${this.token}`;
    const sent = { method, headers: { ...JSON_TYPE, authorization, ...headers }, ...(body !== undefined && { body }) };
    const response = await fetch(this.url + path, sent);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };
type Answer = { caseId: string; stage: string; lifecycle: string };

/** A command as a client writes it: the person by id, the rest is the edge's to add. */
function written({ actor, ...command }: Command, personal: Record<string, string>): string {
  const own = Object.entries(command).filter(([name]) => !['id', 'gave', 'source'].includes(name));
  return JSON.stringify({ ...Object.fromEntries(own), agent: actor.id, personal });
}

/** The approver's reply as the mail gateway hands it on. */
function approvalMail(address: string, sender: string): string {
  const headers = {
    'Return-Path': `<${sender}>`,
    'Delivered-To': address,
    From: `<${sender}>`,
    To: `<${address}>`,
    Subject: 'Re: solution',
    // Mail counts whole seconds; rounded up, it is never before the case.
    Date: new Date(Date.now() + 1000).toUTCString(),
    'Message-ID': `<${randomUUID()}@redress.example>`,
    'Content-Type': 'text/plain; charset=utf-8',
  };
  return [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', '同意'].join('\r\n');
}

/**
 * The product as its clients meet it: everything through HTTP, reads from PostgreSQL, the approval as a raw mail. The API gives the
 * cases their ids; ours are the keys of the openings.
 */
export async function apiPlayer({ apiUrl, config }: Stack, pool: pg.Pool): Promise<Player> {
  const client = await ApiClient.login(apiUrl, { client: 'bench' });
  const register = createMailRegister(pool, config.payloadKeys);
  const ids = new Map<string, string>();
  const read = (key: string): Promise<Answer> => client.call('GET', `/v1/cases/${ids.get(key)}`);
  const approve = async (caseId: string, { approval, actor }: CommandOf<'decideApproval'>): Promise<void> => {
    // Minted beside the one in the request mail: both lead to the same approval, and nobody has to search the mails.
    const token = mintReplyToken();
    const grant = { caseId, approval, revision: 1, approver: actor.id };
    await register.addReplyAddress(hashReplyToken(token), grant, Date.now());
    const mail = approvalMail(`approve+${token}@${config.mailDomain}`, `${actor.id.toLowerCase()}@redress.example`);
    await client.call('POST', '/v1/mail', mail, { 'content-type': 'message/rfc822' });
  };
  return {
    open: async (key) => {
      const { command, personal } = standard.open;
      const { people: _, ...opening } = JSON.parse(written(command, personal)) as Record<string, unknown>;
      const body = JSON.stringify({ ...opening, type: undefined, pack: standard.pack });
      ids.set(key, (await client.call('POST', '/v1/cases', body, { 'idempotency-key': key })).caseId);
    },
    take: async (key, { command, personal }: Step) => {
      const caseId = ids.get(key) ?? '';
      if (command.type === 'decideApproval') return approve(caseId, command);
      const headers = { 'idempotency-key': command.id };
      await client.call('POST', `/v1/cases/${caseId}/commands`, written(command, personal), headers);
    },
    stage: async (key) => (await read(key)).stage,
    completed: (key) => until(`${key} completed`, async () => (await read(key)).lifecycle === 'completed', 100),
  };
}
