import type { Lang } from '../domain/calendar/index.js';
import type { Acknowledge, Matcher, Reaction } from '../domain/pack/common.js';
import type { Move } from '../domain/pack/flow.js';
import type { Pack } from '../domain/pack/schema.js';
import { limit, said } from './policy-limits.js';
import { WORDS, type Words } from './policy-words.js';

type Provenance = Pack['manualTime']['provenance'];

const KINDS = ['stated', 'inferred', 'recommended'] as const;

/** The rules of one pack as phrases in one language. */
export class PackText {
  readonly w: Words;
  constructor(
    readonly pack: Pack,
    readonly lang: Lang
  ) {
    this.w = WORDS[lang];
  }

  name(label: { zh: string; en: string } | undefined, id: string): string {
    return label?.[this.lang] ?? id;
  }

  who(names: readonly string[]): string {
    const { slots, roles } = this.pack;
    const one = (n: string): string => {
      const [relation, of] = n.split(':');
      if (of !== undefined) return `${this.name(slots[of]?.label, of)}${this.w[relation as 'supervisorOf']}`;
      return this.name(slots[n]?.label ?? roles[n]?.label, n);
    };
    return names.map(one).join(', ');
  }

  basis({ provenance, source }: { provenance: Provenance; source?: string | undefined }): string {
    const parts =
      typeof provenance === 'string'
        ? this.w[provenance]
        : Object.entries(provenance)
            .map(([part, p]) => `${part}: ${this.w[p]}`)
            .join(', ');
    return source === undefined ? parts : `${parts} (${source})`;
  }

  moves(moves: readonly Move[]): string {
    return moves.map((m) => (m.if === undefined ? m.to : `${m.to} ${this.w.if} \`${m.if}\``)).join('; ');
  }

  matcher({ event, where, if: condition, by, not }: Matcher): string {
    const fields = Object.values(where ?? {})
      .map(String)
      .join(', ');
    return [
      fields === '' ? event : `${event}(${fields})`,
      condition === undefined ? '' : `${this.w.if} \`${condition}\``,
      by ? `${this.w.by} ${this.who(by)}` : '',
      not ? `${this.w.not} ${this.who(not)}` : '',
    ]
      .filter((part) => part !== '')
      .join(' ');
  }

  reaction(reaction: Reaction | { use: string }): string {
    if ('use' in reaction) return (this.pack.bundles[reaction.use] ?? []).map((r) => this.reaction(r)).join('; ');
    const condition = [
      reaction.if === undefined ? '' : ` ${this.w.if} \`${reaction.if}\``,
      reaction.unless === undefined ? '' : ` ${this.w.if} !(\`${reaction.unless}\`)`,
    ].join('');
    if ('overlay' in reaction) return `${reaction.overlay}(${reaction.cause})${condition}`;
    if ('notify' in reaction) return `→ ${this.who(reaction.notify)}${condition}`;
    if ('page' in reaction) return `☎ ${this.who(reaction.page)}${this.again(reaction.acknowledge)}${condition}`;
    if ('accept' in reaction) return `${this.w.accepted}${condition}`;
    if ('set' in reaction) return `${said(reaction.set)}${condition}`;
    if ('to' in reaction) return `⇒ ${this.name(this.pack.stages[reaction.to]?.label, reaction.to)}${condition}`;
    if ('reclassify' in reaction) return `⇒ ${reaction.reclassify}${condition}`;
    if ('silence' in reaction) return `${this.w.silence}: ${reaction.silence}${condition}`;
    return `+ ${limit(reaction.after)}: ${reaction.then.map((r) => this.reaction(r)).join('; ')}${condition}`;
  }

  private again(terms: Acknowledge | undefined): string {
    if (!terms) return '';
    const { within, rounds, unanswered } = terms;
    const then = unanswered ? ` → ${this.who(unanswered.notify)}` : '';
    return ` (${this.w.unacknowledged} ${limit(within)}: ${this.w.nextOnDuty} × ${rounds}${then})`;
  }

  /** How many rules the source states, implies, and leaves to the product; a rule with several parts counts each. */
  counts(): string {
    const found: string[] = [];
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        if (key !== 'provenance') walk(value);
        else found.push(...(typeof value === 'string' ? [value] : Object.values(value as object).map(String)));
      }
    };
    walk(this.pack);
    return KINDS.map((kind) => `${this.w[kind]} ${found.filter((f) => f === kind).length}`).join(' · ');
  }
}
