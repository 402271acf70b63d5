import { join } from 'node:path';
import { z } from 'zod';
import { startCounterpart } from './server.js';

const port = z.coerce.number().int().min(0).max(65535).optional();
const env = z
  .object({
    COUNTERPART_PORT: port,
    COUNTERPART_SMTP_PORT: port,
    COUNTERPART_URL: z.url().optional(),
    COUNTERPART_SMTP_URL: z.url().optional(),
    COUNTERPART_STATE: z.string().min(1).optional(),
    REDRESS_HOME: z.string().default('.redress'),
    WEBHOOK_SECRET: z.string().startsWith('whsec_'),
    API_URL: z.url().optional(),
    API_PORT: z.coerce.number().default(3000),
  })
  .parse(process.env);
// The addresses other processes know the counterpart by name its ports, too.
const portOf = (address: string | undefined) => (address === undefined ? 0 : Number(new URL(address).port));

const counterpart = await startCounterpart({
  port: env.COUNTERPART_PORT ?? portOf(env.COUNTERPART_URL),
  smtpPort: env.COUNTERPART_SMTP_PORT ?? portOf(env.COUNTERPART_SMTP_URL),
  state: env.COUNTERPART_STATE ?? join(env.REDRESS_HOME, 'counterpart.ndjson'),
  secret: env.WEBHOOK_SECRET,
  apiUrl: env.API_URL ?? `http://127.0.0.1:${env.API_PORT}`,
});
const { url, smtpUrl } = counterpart;
process.stdout.write(`${JSON.stringify({ ready: 'counterpart', url, smtpUrl })}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void counterpart.close().then(() => process.exit(0)));
}
