import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../config/config.js';
import { packageRoot } from '../../config/root.js';
import { settings } from '../../config/settings.js';
import { freePort, until } from '../../dev/process.js';
import { startCanary, workerAnswers } from '../../dev/watch.js';
import { environmentOf, exampleNames, readCompose } from '../support/compose.js';
import { startStack, type TestStack } from '../support/stack.js';

const key = Buffer.alloc(32, 3).toString('base64');
const values: Record<string, string> = {
  POSTGRES_PASSWORD: 'secret',
  PAYLOAD_KEYS: `k1:${key}`,
  LOOKUP_KEY: key,
  JWT_ISSUER: 'https://login.example.org',
  JWT_JWKS_URL: 'https://login.example.org/keys',
  APPROVAL_TOKEN_SECRET: 'a'.repeat(32),
  WEBHOOK_SECRET: `whsec_${key}`,
  MERCHANT_MAINTENANCE_URL: 'https://merchants.example.org',
  ACCOUNT_CORE_URL: 'https://accounts.example.org',
  CRM_URL: 'https://crm.example.org',
  BACK_OFFICE_URL: 'https://back-office.example.org',
  RISK_CONTROL_URL: 'https://risk.example.org',
  TELEPHONY_URL: 'https://telephony.example.org',
  SMS_URL: 'https://sms.example.org',
  MAIL_DOMAIN: 'redress.example.org',
};
const { services, volumes } = readCompose();
const ours = ['setup', 'worker', 'api'];

let stack: TestStack;
const children: ChildProcess[] = [];
beforeAll(async () => {
  stack = await startStack({ worker: false, api: false, counterpart: false });
});
afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await stack.stop();
});

/** The command of a service, run here on the servers of the test with the environment of docker-compose.yml. */
function run(name: string, servers: Record<string, string>): ChildProcess {
  const service = services[name];
  if (!service?.command?.[0]) throw new Error(`${name} has no command`);
  const env = { PATH: process.env.PATH, REDRESS_TEST_RUN: process.env.REDRESS_TEST_RUN };
  const child = spawn(service.command[0], service.command.slice(1), {
    cwd: packageRoot(),
    env: { ...env, ...environmentOf(service, values), ...servers },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  return child;
}

it('every service, volume and value the compose file refers to is there', () => {
  const named = Object.values(services).flatMap(({ depends_on }) => Object.keys(depends_on ?? {}));
  expect(Object.keys(services)).toEqual(expect.arrayContaining(named));
  const mounts = Object.values(services).flatMap((service) => service.volumes ?? []);
  const mounted = mounts.filter((mount) => !mount.startsWith('./'));
  expect([...new Set(mounted.map((mount) => mount.split(':')[0]))].sort()).toEqual(Object.keys(volumes).sort());
  expect(exampleNames()).toEqual(Object.keys(values));
});

it('docker itself accepts the compose file, where it is installed', () => {
  if (spawnSync('docker', ['compose', 'version']).status !== 0) return;
  const { status, stderr } = spawnSync('docker', ['compose', 'config', '--quiet'], {
    cwd: packageRoot(),
    env: { ...process.env, ...values },
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
});

it('API, worker and set-up get names that the configuration knows, and all it requires', () => {
  for (const name of ours) {
    const env = environmentOf(services[name] ?? { image: '' }, values);
    expect(Object.keys(env).filter((key) => !(key in settings.shape))).toEqual([]);
    expect(loadConfig(env).temporal.namespace).toBe('redress');
  }
});

it('the commands of set-up, worker and API do their work natively with that environment, once lost values are given', async () => {
  const { databaseUrl, temporalAddress, config } = stack;
  const port = String((await freePort(0)) ?? 0);
  const { taskQueue } = config.temporal;
  const servers = {
    ...{ DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress, TASK_QUEUE: taskQueue, API_PORT: port },
    ...{ DATABASE_SCHEMA: config.database.schema, REDRESS_HOME: stack.home },
    ...{ DIRECTORY_FILE: 'examples/directory.yaml', PARAMETERS_FILE: join(stack.home, 'parameters.yaml') },
  };
  writeFileSync(servers.PARAMETERS_FILE, 'points-platform: {}');
  expect(await once(run('setup', servers), 'exit')).toEqual([3, null]);
  writeFileSync(
    servers.PARAMETERS_FILE,
    'points-platform: { securityHandlingTime: two working days, attitudeLiveTakeover: owesCallback }'
  );
  const [code] = (await once(run('setup', servers), 'exit')) as [number];
  expect(code).toBe(0);
  run('worker', servers);
  run('api', servers);

  const ready = () =>
    fetch(`http://127.0.0.1:${port}/ready`).then(
      ({ ok }) => ok,
      () => false
    );
  expect(await until(ready, 20_000)).toBe(true);
  const connection = await Connection.connect({ address: temporalAddress });
  await startCanary(connection, config.temporal);
  expect(await until(() => workerAnswers(connection, config.temporal, 2000), 20_000)).toBe(true);
  await connection.close();
});
