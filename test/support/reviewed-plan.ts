import { join } from 'node:path';
import { parse } from 'yaml';
import { readPackFiles } from '../../config/pack-files.js';
import { pinnedTo } from '../../config/packs.js';
import { packageRoot } from '../../config/root.js';
import type { Command, Facts } from '../../domain/case/commands.js';
import type { Answer, Pinned } from '../../domain/decide/index.js';
import { loadPack } from '../../domain/pack/load.js';
import { actorOf } from '../../domain/scenario/commands.js';
import { CaseInMemory } from '../../domain/scenario/play.js';
import { Cast } from '../../domain/scenario/cast.js';
import { parseInstant, type Instant } from '../../domain/time.js';

export const reviewedPlanFolder = join(packageRoot(), 'test/fixtures/reviewed-plan');
const files = readPackFiles(reviewedPlanFolder);
export const reviewedPlanText = files.pack.text;
export const reviewedPlanCast = Cast.parse(parse(files.cast?.text ?? ''));

export const reviewedPlan: Pinned = (() => {
  const loaded = loadPack(reviewedPlanText);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults, null, 1));
  return pinnedTo(loaded.pack);
})();

const at = (local: string): Instant => parseInstant(`${local}+08:00`);
type Body<C = Command> = C extends unknown ? Omit<C, 'id' | 'actor' | 'source'> : never;
let count = 0;

/** One complaint about an order, spoken to in short sentences; CS opens it on 2026-09-22 at nine. */
export class OrderComplaint extends CaseInMemory {
  constructor(people: Record<string, string> = {}) {
    super(reviewedPlan, 'C-order');
    this.take('2026-09-22T09:00', 'CS', {
      type: 'open',
      category: 'quality',
      channel: 'hotline',
      facts: {},
      people: { handler: 'CS', ...people },
      gave: ['memberNumber'],
    });
  }

  take(local: string, as: string, body: Body): Answer {
    return this.run({ id: `o${++count}`, actor: actorOf(reviewedPlanCast, as), source: 'gateway', ...body }, at(local));
  }

  act(local: string, as: string, action: string, input: Facts = {}, gave: string[] = []): Answer {
    return this.take(local, as, { type: 'act', action, input, gave });
  }

  opinion(local: string, as: string, reviewer: string, opinion: 'noObjection' | 'advise' | 'mustChange'): Answer {
    return this.take(local, as, { type: 'giveOpinion', review: 'concerned', reviewer, opinion, gave: ['reason'] });
  }

  approval(local: string, as: string, approval: string, decision: 'approve' | 'reject' = 'approve'): Answer {
    return this.take(local, as, { type: 'decideApproval', approval, decision, gave: ['reason'] });
  }

  correct(local: string, entry: number, reading?: { input: Facts }): Answer {
    return this.take(local, 'CH', { type: 'correct', entry, ...(reading && { reading }), gave: ['reason'] });
  }
}

/** Brought to the review of its plan, with money in it and recourse to the supplier. */
export function inReview(people: Record<string, string> = {}): OrderComplaint {
  const it = new OrderComplaint(people);
  it.act('2026-09-22T10:00', 'CS', 'submitPlan', { compensation: 300, recourse: true });
  it.approval('2026-09-23T10:00', 'CH', 'first');
  return it;
}

/** What came of it: `ok`, or the code and what it is about. */
export const told = (answer: Answer): unknown => (answer.ok ? 'ok' : [answer.code, answer.detail]);

export const codeOf = (answer: Answer): string => (answer.ok ? 'ok' : answer.code);
