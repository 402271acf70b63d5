import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { type SearchAttributeType } from '@temporalio/common';
import { searchAttributes } from '../workflows/search-attributes.js';
import { sleep } from './process.js';
import type { Service } from './supervisor.js';

// Closed cases stay replayable from the server this long; the archive takes over before.
const RETENTION_DAYS = 90;
/** A new namespace is waited for as many seconds. */
const NEW_NAMESPACE_S = 30;
const ALREADY_EXISTS = 6;
const NOT_FOUND = 5;

// The name the CLI and the number the API use for each type (temporal.api.enums.v1.IndexedValueType).
const kinds: Partial<Record<SearchAttributeType, readonly [cli: string, api: number]>> = {
  KEYWORD: ['Keyword', 2],
  BOOL: ['Bool', 5],
  DATETIME: ['Datetime', 6],
};

/** Ports of the development server; without `ui` it has no web page. */
export interface TemporalPorts {
  readonly grpc: number;
  readonly ui?: number;
}

/** The Temporal development server, its state in a file below `home`, so that open cases survive a restart. */
export function temporalDevServer(
  home: string,
  binary: string,
  ports: TemporalPorts,
  namespaces: readonly string[]
): Service {
  const attributes = searchAttributes.map(({ name, type }) => `${name}=${kinds[type]?.[0]}`);
  const flags = [
    ...['--ip', '127.0.0.1', '--port', String(ports.grpc), '--log-level', 'warn'],
    ...(ports.ui === undefined ? ['--headless'] : ['--ui-port', String(ports.ui)]),
    ...['--db-filename', join(home, 'temporal.db')],
    ...namespaces.flatMap((name) => ['--namespace', name]),
    ...attributes.flatMap((pair) => ['--search-attribute', pair]),
  ];
  return {
    name: 'temporal',
    command: { command: binary, args: ['server', 'start-dev', ...flags], env: process.env },
    ready: async () => {
      await answers(`127.0.0.1:${ports.grpc}`, namespaces[0] ?? 'default');
      return true;
    },
    stopGrace: 15_000,
  };
}

async function answers(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '1s' });
  try {
    await connection.withDeadline(Date.now() + 2000, () => connection.workflowService.describeNamespace({ namespace }));
  } finally {
    await connection.close();
  }
}

/**
 * Makes the namespace where it is missing, keeps closed cases for 90 days at least, and registers the search attributes. May be
 * repeated. On a server of someone else's the caller needs the right to do so; the error then is the server's own.
 */
export async function prepareNamespace(connection: Connection, namespace: string): Promise<void> {
  const { workflowService, operatorService } = connection;
  const seconds = RETENTION_DAYS * 24 * 3600;
  const found = await workflowService.describeNamespace({ namespace }).catch(unless(NOT_FOUND));
  if (found === undefined) {
    const retention = { seconds: seconds as never };
    await workflowService
      .registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention })
      .catch(unless(ALREADY_EXISTS));
  } else if (Number(found.config?.workflowExecutionRetentionTtl?.seconds ?? 0) < seconds) {
    const config = { workflowExecutionRetentionTtl: { seconds: seconds as never } };
    await workflowService.updateNamespace({ namespace, config });
  }
  const known = (await onceKnown(() => operatorService.listSearchAttributes({ namespace }))).customAttributes;
  const missing = searchAttributes.filter(({ name }) => known[name] === undefined);
  if (missing.length === 0) return;
  const types = Object.fromEntries(missing.map(({ name, type }) => [name, kinds[type]?.[1] ?? 0]));
  await operatorService.addSearchAttributes({ namespace, searchAttributes: types }).catch(unless(ALREADY_EXISTS));
}

/** A namespace that was made a moment ago is not known to the whole server for some seconds. */
async function onceKnown<T>(ask: () => Promise<T>): Promise<T> {
  for (let left = NEW_NAMESPACE_S; ; left--) {
    const answer = await ask().catch(left > 0 ? unless(NOT_FOUND) : undefined);
    if (answer !== undefined) return answer;
    await sleep(1000);
  }
}

function unless(code: number): (error: unknown) => undefined {
  return (error) => {
    if ((error as { code?: unknown }).code === code) return undefined;
    throw error;
  };
}
