import { createHash } from 'node:crypto';
import nodemailer from 'nodemailer';
import type { Pool } from 'pg';
import { Webhook } from 'standardwebhooks';

/** The five effects of the standard case, against the same counterpart and database as the product's, with nothing around them. */
export function createFloorActivities(counterpart: string, smtpUrl: string, secret: string, pool: Pool) {
  const transport = nodemailer.createTransport({ url: smtpUrl });
  const post = async (path: string, caseId: string, action: string, content: object): Promise<string> => {
    const [key, now] = [`${caseId}:${action}`, new Date()];
    const body = JSON.stringify({ caseId, ...content });
    const headers = {
      'idempotency-key': key,
      'webhook-id': key,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(key, now, body),
    };
    const response = await fetch(`${counterpart}/${path}`, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return ((await response.json()) as { ref: string }).ref;
  };
  return {
    notify: (caseId: string, name: string, content: object) =>
      post('merchant-maintenance/notices', caseId, name, content),
    operate: (caseId: string, content: object) => post('crm/operations', caseId, 'crm', content),
    async mint(caseId: string): Promise<string> {
      const { rows } = await pool.query<{ n: number }>('INSERT INTO floor_forms (case_id) VALUES ($1) RETURNING n', [
        caseId,
      ]);
      return `TS-20260311-${String(rows[0]?.n).padStart(4, '0')}`;
    },
    async askApproval(caseId: string, form: string, personal: Record<string, string>): Promise<void> {
      const messageId = `<${createHash('sha256').update(caseId).digest('hex').slice(0, 32)}@floor.localhost>`;
      const lines = Object.entries(personal).map(([name, value]) => `${name}: ${value}`);
      const subject = `Approval of ${form}`;
      await transport.sendMail({
        ...{ from: 'floor@floor.localhost', to: 'sv@redress.example', messageId, subject, text: lines.join('\n') },
        headers: { 'X-Redress-Key': `${caseId}:approval` },
      });
    },
  };
}
