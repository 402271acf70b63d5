import type { Lang } from '../domain/calendar/index.js';
import type { Clock, Due } from '../domain/pack/clocks.js';
import { movesOf } from '../domain/decide/moves.js';
import type { Acknowledge, Matcher, Reaction } from '../domain/pack/common.js';
import type { Move } from '../domain/pack/flow.js';
import type { Pack } from '../domain/pack/schema.js';
import { WORDS, type Words } from './policy-words.js';

type Provenance = Pack['manualTime']['provenance'];

const KINDS = ['stated', 'inferred', 'recommended'] as const;

function said(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function limit(due: object): string {
  const [[unit, amount] = ['', ''], ...options] = Object.entries(due) as [string, unknown][];
  const more = options.map(([k, v]) => `${k} ${said(v)}`).join(', ');
  const what = unit === 'workingDays' ? `T+${String(amount)}` : amount === true ? unit : `${unit} ${String(amount)}`;
  return more === '' ? what : `${what} (${more})`;
}

function dueText(due: Due): string {
  if ('earliest' in due) return `min(${due.earliest.map(dueText).join('; ')})`;
  if ('byCategory' in due)
    return Object.entries(due.byCategory)
      .map(([c, l]) => `${c}: ${limit(l)}`)
      .join('; ');
  if ('cases' in due)
    return due.cases.map((c) => `${c.if === undefined ? '' : `\`${c.if}\`: `}${dueText(c.due)}`).join('; ');
  if ('fact' in due) return `= ${due.fact}`;
  if ('event' in due) return `= ${due.event}`;
  return 'dutyDue' in due ? 'dutyDue' : limit(due);
}

/** Writes one pack in one language. */
class Document {
  private readonly w: Words;
  constructor(
    private readonly pack: Pack,
    private readonly lang: Lang,
    private readonly open: readonly string[]
  ) {
    this.w = WORDS[lang];
  }

  private name(label: { zh: string; en: string } | undefined, id: string): string {
    return label?.[this.lang] ?? id;
  }

  private who(names: readonly string[]): string {
    const { slots, roles } = this.pack;
    const one = (n: string): string => {
      const [relation, of] = n.split(':');
      if (of !== undefined) return `${this.name(slots[of]?.label, of)}${this.w[relation as 'supervisorOf']}`;
      return this.name(slots[n]?.label ?? roles[n]?.label, n);
    };
    return names.map(one).join(', ');
  }

  private basis({ provenance, source }: { provenance: Provenance; source?: string | undefined }): string {
    const parts =
      typeof provenance === 'string'
        ? this.w[provenance]
        : Object.entries(provenance)
            .map(([part, p]) => `${part}: ${this.w[p]}`)
            .join(', ');
    return source === undefined ? parts : `${parts} (${source})`;
  }

  private table(heading: string, columns: string[], rows: string[][]): string[] {
    if (rows.length === 0) return [];
    const line = (cells: string[]): string =>
      `| ${cells.map((c) => (c === '' ? this.w.none : c.replaceAll('|', '\\|').replaceAll('\n', ' '))).join(' | ')} |`;
    return ['', `## ${heading}`, '', line(columns), line(columns.map(() => '---')), ...rows.map(line)];
  }

  private moves(moves: readonly Move[]): string {
    return moves.map((m) => (m.if === undefined ? m.to : `${m.to} ${this.w.if} \`${m.if}\``)).join('; ');
  }

  private matcher({ event, where, if: condition, by, not }: Matcher): string {
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

  private reaction(reaction: Reaction | { use: string }): string {
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

  private clock([id, clock]: [string, Clock]): string[] {
    const warns = clock.warn.map((w) => ('dueDay' in w.at ? w.at.dueDay : `${w.at.percent} %`)).join(', ');
    return [
      id,
      this.name(clock.label, id),
      dueText(clock.due),
      clock.start.map((m) => this.matcher(m)).join('; '),
      clock.stop.map((m) => this.matcher(m)).join('; '),
      warns,
      clock.breach.map((r) => this.reaction(r)).join('; '),
      this.basis(clock),
    ];
  }

  /** How many rules the source states, implies, and leaves to the product; a rule with several parts counts each. */
  private counts(): string {
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

  private head(): string[] {
    const { id, version, title, source, calendar } = this.pack;
    return [
      `# ${this.name(title, id)}`,
      '',
      `\`${id}\` ${version} · ${this.w.from}: ${source} · ${this.w.calendar}: \`${calendar}\``,
      '',
      this.w.legend,
      '',
      `${this.w.count}: ${this.counts()}`,
    ];
  }

  private people(): string[] {
    const { w, pack } = this;
    const actions = Object.entries(pack.actions).map(([id, a]) => [
      id,
      this.name(a.label, id),
      a.stages?.join(', ') ?? w.all,
      this.who(a.by),
      a.refuse.map((r) => `${r.code}: \`${r.if}\``).join('; '),
      this.moves(a.next),
      this.basis(a),
    ]);
    const approvals = Object.entries(pack.approvals).map(([id, a]) => [
      id,
      this.name(a.label, id),
      [this.who(a.by), ...(a.afterBreachOf ? [`${a.afterBreachOf.clock} → ${this.who(a.afterBreachOf.by)}`] : [])].join(
        '; '
      ),
      this.who(a.never),
      a.evidence,
      `${this.moves(movesOf(a.approve))} / ${this.moves(movesOf(a.reject))}`,
      this.basis(a),
    ]);
    return [
      ...this.table(w.actions, [w.id, w.name, w.where, w.who, w.refused, w.leads, w.basis], actions),
      ...this.table(w.approvals, [w.id, w.name, w.approver, w.never, w.evidence, w.decides, w.basis], approvals),
    ];
  }

  private letters(): string[] {
    const { w, pack } = this;
    const rows = Object.entries(pack.letters).map(([id, l]) => [
      id,
      this.name(l.label, id),
      l.automatic ? this.matcher(l.automatic) : [l.stages?.join(', ') ?? w.all, l.when ?? ''].join(' '),
      this.who(l.by ?? []),
      l.channels.join(', '),
      l.clauses.join(', '),
      this.basis(l),
    ]);
    return this.table(w.letters, [w.id, w.name, w.where, w.who, w.channels, w.clauses, w.basis], rows);
  }

  text(): string {
    const { w, pack } = this;
    const stages = Object.entries(pack.stages).map(([id, s]) => [
      id,
      this.name(s.label, id),
      this.moves(s.next),
      this.basis(s),
    ]);
    const overlays = Object.entries(pack.overlays).map(([id, o]) => [
      id,
      this.name(o.label, id),
      Object.entries(o.causes)
        .map(([c, cause]) => `${c} ${this.name(cause.label, c)}`)
        .join('; '),
      this.basis(o),
    ]);
    const parameters = Object.entries(pack.parameters).map(([id, p]) => [
      id,
      this.name(p.label, id),
      p.type,
      this.open.includes(id) || p.value === undefined ? w.missing : said(p.value),
      this.basis(p),
    ]);
    const clocks = Object.entries(pack.clocks).map((entry) => this.clock(entry));
    const clockColumns = [w.id, w.name, w.limit, w.starts, w.stops, w.warns, w.breach, w.basis];
    return [
      ...this.head(),
      ...this.table(w.stages, [w.stage, w.name, w.next, w.basis], stages),
      ...this.table(w.clocks, clockColumns, clocks),
      ...this.people(),
      ...this.letters(),
      ...this.table(w.overlays, [w.id, w.name, w.causes, w.basis], overlays),
      ...this.table(w.parameters, [w.id, w.name, w.type, w.value, w.basis], parameters),
      '',
    ].join('\n');
  }
}

/**
 * A pack as a Markdown document in one language: who does what, by when, and where each rule comes from. `open` names the
 * parameters the operator has yet to give.
 */
export function describePack(pack: Pack, lang: Lang, open: readonly string[] = []): string {
  return new Document(pack, lang, open).text();
}
