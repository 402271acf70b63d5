import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../config/root.js';

const names = z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string());
const condition = z.enum(['service_healthy', 'service_started', 'service_completed_successfully']);
const seconds = z.string().regex(/^\d+s$/);

// The part of the Compose specification that docker-compose.yml uses; anything else in it is taken for a mistake.
const service = z.strictObject({
  image: z.string().regex(/^[a-z0-9./-]+(:[\w.-]+)?$/),
  build: z.literal('.').optional(),
  command: z.array(z.string()).optional(),
  restart: z.enum(['unless-stopped', 'no']).optional(),
  environment: names.optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).optional(),
  volumes: z.array(z.string().regex(/^([a-z]+:\/[\w/.-]+|\.\/[a-z]+:\/[\w/.-]+:ro)$/)).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition })).optional(),
  healthcheck: z.strictObject({ test: z.array(z.string()), interval: seconds, retries: z.number().int() }).optional(),
  stop_grace_period: seconds.optional(),
});

const compose = z.strictObject({
  name: z.string(),
  'x-redress': z.unknown(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

export type Compose = z.infer<typeof compose>;

/** docker-compose.yml, its shape checked. */
export function readCompose(): Compose {
  const text = readFileSync(join(packageRoot(), 'docker-compose.yml'), 'utf8');
  return compose.parse(parse(text, { merge: true }));
}

/** The environment of a service with `${NAME:?}` filled in from `values`; throws where one is missing. */
export function environmentOf(
  service: Compose['services'][string],
  values: Record<string, string>
): Record<string, string> {
  const fill = (text: string) =>
    text.replace(/\$\{(\w+):\?\}/g, (_all, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`docker-compose.yml asks for ${name}`);
      return value;
    });
  return Object.fromEntries(Object.entries(service.environment ?? {}).map(([name, text]) => [name, fill(text)]));
}

/** The names .env.example asks to be filled in. */
export function exampleNames(): string[] {
  const text = readFileSync(join(packageRoot(), '.env.example'), 'utf8');
  return [...text.matchAll(/^([A-Z_]+)=$/gm)].map(([, name]) => name ?? '');
}
