import { blindIndex } from '../db/case-keys.js';
import { earlierCases } from '../db/earlier.js';
import { isDatabaseDown } from '../db/errors.js';
import { casePersonal, type PersonalData } from '../db/personal.js';
import type { Earlier, Facts } from '../domain/case/commands.js';
import { earlierCase } from '../domain/decide/repeats.js';
import { caseKeys, personalKeys } from '../domain/lookup/keys.js';
import type { Pack } from '../domain/pack/schema.js';
import type { Instant } from '../domain/time.js';
import type { ApiDeps } from './deps.js';
import type { KnownCases } from './known-cases.js';

/** A complaint whose earlier cases are looked for: what is known of it. */
interface Complaint {
  readonly caseId: string;
  readonly org: string;
  readonly pack: Pack;
  readonly personal: PersonalData;
  readonly facts: Facts;
  /** What time it is for the case. */
  readonly at: Instant;
}

/**
 * Looks up what the repeats of a pack ask of earlier cases, for the core to judge; undefined where the pack has none. A complaint is
 * taken on also where its database is down: then it is not compared, which the log says.
 */
export async function earlierOf(deps: ApiDeps, complaint: Complaint): Promise<{ earlier?: Earlier }> {
  const { caseId, pack } = complaint;
  if (Object.keys(pack.repeats).length === 0) return {};
  try {
    return { earlier: await lookedUp(deps, complaint) };
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    deps.log.warn({ caseId }, 'repeats.unchecked');
    return {};
  }
}

async function lookedUp(
  { pool, config }: ApiDeps,
  { caseId, org, pack, personal, facts, at }: Complaint
): Promise<Earlier> {
  const sharing = Object.values(pack.repeats).flatMap((rule) => rule.sharing);
  const all = [...caseKeys(pack, { caseId, facts, forms: {} }), ...personalKeys(pack, personal)];
  const keys = all.filter(({ kind }) => sharing.includes(kind));
  const rows = await earlierCases(pool, blindIndex(config.lookupKey, org), { caseId, org, pack: pack.id, keys });
  const cases = rows.flatMap(({ state, shared }) => earlierCase(pack, facts, state, shared) ?? []);
  return { source: 'register', asOf: at, cases };
}

/** The same for a complaint that is claimed: what whoever claims it says of it comes to what it came in with. */
export async function earlierOfClaim(
  deps: ApiDeps,
  cases: KnownCases,
  { caseId, pack, facts, personal, at }: Omit<Complaint, 'org'>
): Promise<{ earlier?: Earlier }> {
  const row = Object.keys(pack.repeats).length === 0 ? undefined : await cases.row(caseId);
  if (!row) return {};
  const known = await casePersonal(deps.pool, deps.config.payloadKeys, caseId).catch((error: unknown) => {
    if (!isDatabaseDown(error)) throw error;
    return {};
  });
  const said = { personal: { ...known, ...personal }, facts: { ...row.state.facts, ...facts } };
  return earlierOf(deps, { caseId, org: row.org, pack, at, ...said });
}
