import { freePort } from './process.js';
import type { Secrets } from './home.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** A port that a setting fixes is in use. */
export class PortTakenError extends Error {
  constructor(
    readonly port: number,
    readonly setting: string
  ) {
    super(`Port ${port} is taken by another program. Choose another one with ${setting}.`);
    this.name = 'PortTakenError';
  }
}

/** Ports of what runs beside the API; the usual ones where they are free, so that tools find them. */
export interface Ports {
  readonly postgres: number;
  readonly temporal: number;
  readonly temporalUi: number;
  readonly counterpart: number;
  readonly counterpartSmtp: number;
}

const USUAL: Ports = { postgres: 54329, temporal: 7233, temporalUi: 8233, counterpart: 3100, counterpartSmtp: 3125 };

/** Free ports: the usual ones, or any where those are taken or `usual` is false. */
export async function choosePorts(usual: boolean): Promise<Ports> {
  const chosen: [string, number][] = [];
  for (const [name, port] of Object.entries(USUAL) as [string, number][]) {
    let free = usual ? await freePort(port) : undefined;
    while (free === undefined || chosen.some(([, other]) => other === free)) free = await freePort(0);
    chosen.push([name, free]);
  }
  return Object.fromEntries(chosen) as unknown as Ports;
}

/** What `redress start` sets for the processes it starts; a value already in `given` wins. */
export function childEnvironment(home: string, given: Env, secrets: Secrets, ports: Ports): Record<string, string> {
  const { DATABASE_PASSWORD: password, JWT_SECRET, ...kept } = secrets;
  const made: Record<string, string> = {
    ...kept,
    ...(given.JWT_JWKS_URL === undefined && { JWT_SECRET }),
    JWT_ISSUER: 'redress-dev',
    DATABASE_URL: `postgresql://redress:${password}@127.0.0.1:${ports.postgres}/redress`,
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    COUNTERPART_URL: `http://127.0.0.1:${ports.counterpart}`,
    COUNTERPART_SMTP_URL: `smtp://127.0.0.1:${ports.counterpartSmtp}`,
    REDRESS_HOME: home,
    DEV_MODE: 'true',
  };
  const set = Object.entries(given).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''
  );
  return { ...made, ...Object.fromEntries(set), REDRESS_HOME: home };
}
