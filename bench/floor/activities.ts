import nodemailer from 'nodemailer';
import type { Pool } from 'pg';
import { Webhook } from 'standardwebhooks';
import type { Config } from '../../config/config.js';

/** The five effects of the standard case, against the same counterpart and database as the product's, with nothing around them. */
export function createFloorActivities({ outside, webhookSecret }: Config, pool: Pool) {
  const transport = nodemailer.createTransport({ url: outside.smtpUrl });
  const post = async (url: string, caseId: string, action: string, content: object): Promise<void> => {
    const [key, now, body] = [`${caseId}:${action}`, new Date(), JSON.stringify({ caseId, ...content })];
    const headers = {
      'idempotency-key': key,
      'webhook-id': key,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(webhookSecret).sign(key, now, body),
    };
    const response = await fetch(url, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    await response.json();
  };
  return {
    notify: (id: string, name: string, content: object) =>
      post(`${outside.merchantMaintenanceUrl}/notices`, id, name, content),
    operate: (id: string, content: object) => post(`${outside.crmUrl}/operations`, id, 'crm', content),
    async mint(id: string): Promise<string> {
      const sql = 'INSERT INTO floor_forms (case_id) VALUES ($1) RETURNING n';
      return `TS-${(await pool.query<{ n: number }>(sql, [id])).rows[0]?.n}`;
    },
    async askApproval(id: string, subject: string, personal: Record<string, string>): Promise<void> {
      const text = Object.entries(personal).map(([name, value]) => `${name}: ${value}`);
      const envelope = {
        from: 'floor@floor.localhost',
        to: 'sv@redress.example',
        messageId: `<${id}@floor.localhost>`,
      };
      await transport.sendMail({ ...envelope, subject, text: text.join('\n'), headers: { 'X-Redress-Key': id } });
    },
  };
}
