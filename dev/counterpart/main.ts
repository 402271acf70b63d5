import { z } from 'zod';
import { startCounterpart } from './server.js';

const port = z.coerce.number().int().min(0).max(65535).default(0);
const settings = z
  .object({
    COUNTERPART_PORT: port,
    COUNTERPART_SMTP_PORT: port,
    COUNTERPART_STATE: z.string().min(1),
    WEBHOOK_SECRET: z.string().startsWith('whsec_'),
    API_URL: z.url().optional(),
  })
  .parse(process.env);

const counterpart = await startCounterpart({
  port: settings.COUNTERPART_PORT,
  smtpPort: settings.COUNTERPART_SMTP_PORT,
  state: settings.COUNTERPART_STATE,
  secret: settings.WEBHOOK_SECRET,
  ...(settings.API_URL === undefined ? {} : { apiUrl: settings.API_URL }),
});
const { url, smtpUrl } = counterpart;
process.stdout.write(`${JSON.stringify({ ready: 'counterpart', url, smtpUrl })}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void counterpart.close().then(() => process.exit(0)));
}
