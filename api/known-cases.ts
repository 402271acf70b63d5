import type { Pool } from 'pg';
import { isDatabaseDown } from '../db/errors.js';
import { findCase, type CaseRow } from '../db/queries.js';
import type { Pin } from '../domain/case/commands.js';
import type { CaseState } from '../domain/case/state.js';
import { Refusal } from '../domain/errors.js';
import type { Instant } from '../domain/time.js';
import { hasRole, type Caller } from './auth.js';
import { isCaseId } from './case-id.js';
import type { Engine } from './engine.js';

/** What a command to a case needs: whose it is, which never changes, and by which pack it is decided, which hardly ever does. */
export interface KnownCase {
  readonly org: string;
  readonly client: string;
  readonly pack: Pin;
  readonly zone: string;
}

/** How many cases are remembered; the longest unused are forgotten first. */
const REMEMBERED = 20_000;
/** After so many milliseconds a case is looked up again: it may have gone over to another version of its pack. */
const FRESH = 60_000;

/**
 * Finds cases: in memory, in the projection, or by asking the case itself. So a command reaches a case that is not recorded
 * yet, or whose database is down.
 */
export class KnownCases {
  private readonly known = new Map<string, { case: KnownCase; since: number }>();

  constructor(
    private readonly pool: Pool,
    private readonly engine: Engine
  ) {}

  remember(caseId: string, known: KnownCase, since = Date.now()): void {
    this.known.delete(caseId);
    this.known.set(caseId, { case: known, since });
    if (this.known.size > REMEMBERED)
      for (const oldest of [...this.known.keys()].slice(0, 1)) this.known.delete(oldest);
  }

  /** What is remembered of a case holds no more, as after it went over to another version of its pack. */
  forget(caseId: string): void {
    this.known.delete(caseId);
  }

  /** Throws CASE_UNKNOWN where there is none or the caller may not know of it. */
  async find(caseId: string, caller: Caller): Promise<KnownCase> {
    const remembered = this.known.get(caseId);
    const isFresh = remembered !== undefined && Date.now() - remembered.since < FRESH;
    const known = isFresh ? remembered.case : await this.lookedUp(caseId, remembered?.case);
    if (!known || !maySee(caller, known)) throw new Refusal('CASE_UNKNOWN');
    this.remember(caseId, known, isFresh ? remembered.since : undefined);
    return known;
  }

  /** As it is now; as it is remembered where nobody can tell. */
  private async lookedUp(caseId: string, remembered: KnownCase | undefined): Promise<KnownCase | undefined> {
    const row = await this.row(caseId).catch((error: unknown) => {
      if (!remembered) throw error;
      return undefined;
    });
    return row ? knownOf(row) : remembered;
  }

  /** The case as recorded or, before it is, as the engine has it. Throws CASE_UNKNOWN like `find`. */
  async read(caseId: string, caller: Caller): Promise<CaseRow> {
    const row = isCaseId(caseId) ? ((await findCase(this.pool, caseId)) ?? (await this.live(caseId))) : undefined;
    if (!row || !maySee(caller, row)) throw new Refusal('CASE_UNKNOWN');
    this.remember(caseId, knownOf(row));
    return row;
  }

  /** The case as it stands this moment, with its own time; as recorded, `now`, where it cannot be asked. Throws CASE_UNKNOWN. */
  async fresh(
    caseId: string,
    { caller, now }: { caller: Caller; now: Instant }
  ): Promise<{ state: CaseState; now: Instant }> {
    const status = isCaseId(caseId) ? await this.engine.status(caseId).catch(() => undefined) : undefined;
    if (!status || status.state.seq === 0) return { ...(await this.read(caseId, caller)), now };
    if (!maySee(caller, status)) throw new Refusal('CASE_UNKNOWN');
    return status;
  }

  /** Whoever it belongs to; undefined for an unknown id. Throws DATABASE_UNAVAILABLE where nobody can tell. */
  async row(caseId: string): Promise<CaseRow | undefined> {
    if (!isCaseId(caseId)) return undefined;
    try {
      return (await findCase(this.pool, caseId)) ?? (await this.live(caseId));
    } catch (error) {
      if (!isDatabaseDown(error)) throw error;
      const row = await this.live(caseId);
      if (!row) throw error;
      return row;
    }
  }

  private async live(caseId: string): Promise<CaseRow | undefined> {
    const status = await this.engine.status(caseId);
    // Before its first event a case is nobody's yet.
    if (!status || status.state.seq === 0) return undefined;
    const { org, client, state } = status;
    return { caseId, org, client, state };
  }
}

function knownOf({ org, client, state }: CaseRow): KnownCase {
  return { org, client, pack: state.pack, zone: state.zone };
}

/** Staff and gateways see the cases of their organisation, other clients those they opened. */
export function maySee(caller: Caller, { org, client }: Pick<KnownCase, 'org' | 'client'>): boolean {
  if (caller.org !== org) return false;
  return caller.gateway || hasRole(caller, 'staff', 'auditor', 'admin') || caller.client === client;
}
