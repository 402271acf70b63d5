import type { Command, Facts } from '../case/commands.js';
import type { EffectState } from '../case/state.js';
import { SYSTEM } from '../decide/turn.js';
import { EMPTY_GROUP, join, leave, type Group } from '../group.js';
import type { Instant } from '../time.js';

/** Another case of an issue: when it was received, and its local day. */
export interface Other {
  at: Instant;
  day: string;
  group: string;
  issue: string;
}

interface Counted {
  group: Group;
  /** Of a group of one day the others of that day count. */
  day: string;
  moreThan: number;
  windowMs?: number;
}

/** The groups a case in memory counts in, with the other cases a scenario tells of. They count as the group's workflow does. */
export class Neighbours {
  private readonly groups = new Map<string, Counted>();
  private waiting: Other[];

  constructor(
    private readonly caseId: string,
    others: readonly Other[]
  ) {
    this.waiting = [...others].sort((a, b) => a.at - b.at);
  }

  /** When the next of them comes in; none is counted before the case itself counts in a group. */
  next(): Instant | undefined {
    return this.groups.size === 0 ? undefined : this.waiting[0]?.at;
  }

  /** The case joins or leaves a group; what the group tells it, as a command. */
  asked({ action, with: asked }: EffectState, now: Instant): Command | undefined {
    const { group, issue, day, moreThan, span } = asked as { group: string; issue: string; day: string } & Facts;
    const name = `${group}:${issue}`;
    const { at, windowMs } = (span ?? {}) as { at?: number; windowMs?: number };
    const counted = this.groups.get(name) ?? { group: EMPTY_GROUP, day, moreThan: moreThan as number };
    if (action === 'leaveGroup') {
      this.groups.set(name, { ...counted, group: leave(counted.group, this.caseId) });
      return undefined;
    }
    this.groups.set(name, { ...counted, ...(windowMs !== undefined && { windowMs }) });
    while ((this.next() ?? Infinity) <= now) this.come();
    return this.join(name, this.caseId, at);
  }

  /** The next of the others comes in. */
  come(): Command | undefined {
    const other = this.waiting.shift();
    const name = `${other?.group}:${other?.issue}`;
    const counted = this.groups.get(name);
    if (!other || !counted || (counted.windowMs === undefined && counted.day !== other.day)) return undefined;
    return this.join(name, `other-${this.waiting.length}`, other.at);
  }

  private join(name: string, caseId: string, at: number | undefined): Command | undefined {
    const counted = this.groups.get(name);
    if (!counted) return undefined;
    const { moreThan, windowMs, day } = counted;
    const span = at !== undefined && windowMs !== undefined && { at, windowMs };
    const { group, tell } = join(counted.group, { caseId, moreThan, ...span });
    this.groups.set(name, { ...counted, group });
    if (!tell.includes(this.caseId)) return undefined;
    const [id = '', key = ''] = name.split(/:(.*)/);
    return { id: `group:${name}`, type: 'groupReached', actor: SYSTEM, source: 'system', group: id, key, day };
  }
}
