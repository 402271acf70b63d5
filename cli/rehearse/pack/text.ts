import { select } from '../../../domain/pack/lint.js';
import type { Pack } from '../../../domain/pack/schema.js';
import type { ToldEvent } from '../../../domain/register/rehearsed.js';
import { caseText } from '../../case-text.js';
import { eventWords } from '../../event-words.js';
import { table } from '../../print.js';
import type { Lang } from '../../start-text.js';
import type { Course } from './course.js';
import type { Verdict } from './run.js';

const en = {
  head: ['when', 'what', 'about', 'by'],
  system: 'system',
  connected: 'connected',
  notConnected: 'not connected',
  equal: (events: number) => `Live and core agree: ${events} events, one by one.`,
  refusals: (live: string, core: string) => `REFUSED OTHERWISE: live ${live}; scenario ${core}`,
  differs: (place: number) => `DIFFERENT at event ${place}:`,
  core: 'core',
  live: 'live',
  nothing: 'nothing',
};

const zh: typeof en = {
  head: ['时间', '事项', '内容', '执行人'],
  system: '系统',
  connected: '接通',
  notConnected: '未接通',
  equal: (events) => `实际运行与核心一致：${events} 个事件逐一相同。`,
  refusals: (live, core) => `拒绝不同：实际 ${live}；场景 ${core}`,
  differs: (place) => `第 ${place} 个事件不同：`,
  core: '核心',
  live: '实际',
  nothing: '无',
};

/** Fields that name something of the pack, and where it is declared. */
const NAMED: Readonly<Record<string, string>> = {
  action: 'actions.*',
  clock: 'clocks.*',
  stage: 'stages.*',
  category: 'categories.*',
  overlay: 'overlays.*',
  slot: 'slots.*',
  step: 'chains.*.steps.*',
  form: 'forms.*',
  approval: 'approvals.*',
  review: 'reviews.*',
  letter: 'letters.*',
  measure: 'measures.*',
};
/** Fields told as they are. */
const PLAIN = [
  'commandType',
  'code',
  'person',
  'role',
  'outcome',
  'decision',
  'opinion',
  'number',
  'hold',
  'to',
  'dueAt',
];

/** `clock#2`, `step@2`: the name before. */
const base = (id: string): string => id.split(/[#@:~]/, 1)[0] ?? id;

function labelOf(pack: Pack, field: string, id: string, lang: Lang): string {
  const found = [...select(pack, NAMED[field] ?? '')].find(({ path }) => path.at(-1) === base(id));
  const { label } = (found?.value ?? {}) as { label?: Record<Lang, string> };
  return label ? `${id} ${label[lang]}` : id;
}

/** Fields that are told in another way. */
interface Told extends ToldEvent {
  readonly item?: string | { readonly id: string; readonly at: string };
  readonly key?: string;
  readonly party?: string;
  readonly connected?: boolean;
}

function about(event: ToldEvent, pack: Pack, lang: Lang): string {
  const words = { en, zh }[lang];
  const fields: Readonly<Record<string, unknown>> = { ...event };
  const names = Object.keys(NAMED).flatMap((name) => {
    const value = fields[name];
    return typeof value === 'string' ? [labelOf(pack, name, value, lang)] : [];
  });
  const plain = PLAIN.flatMap((name) => fields[name] ?? []).map(String);
  const { item, key, party, connected } = event as Told;
  const scheduled = item === undefined ? [] : typeof item === 'string' ? [item] : [item.id, item.at];
  const call = party === undefined ? [] : [`${party} ${connected ? words.connected : words.notConnected}`];
  const parts = [...names, ...plain, ...scheduled, ...call];
  // What the outside answers is known by the key it was asked under.
  return parts.length === 0 && key !== undefined ? key.replace(/^C-\w+:/, '') : parts.join(' · ');
}

interface Line extends ToldEvent {
  readonly at: string;
  readonly actor?: string;
}

function timeline(events: readonly ToldEvent[], pack: Pack, lang: Lang): string[] {
  const words = { en, zh }[lang];
  const rows = (events as readonly Line[]).map((event) => [
    ...[event.at, eventWords(event.type, lang), about(event, pack, lang)],
    event.actor === 'system' ? words.system : event.actor,
  ]);
  return table(words.head, rows);
}

/** A course that was rehearsed as people read it: what happened when and by whom, how it ended, and whether the core says the same. */
export function courseText({ pinned, scenario, title }: Course, verdict: Verdict, lang: Lang): string[] {
  const words = { en, zh }[lang];
  const { live, expected, difference } = verdict;
  const pack = pinned.pack.data;
  const told = (events: unknown): string => (events === undefined ? words.nothing : JSON.stringify(events));
  const refused = (codes: readonly string[]): string => codes.join(', ') || words.nothing;
  const { view, events, refusals } = live;
  return [
    `${pack.title[lang]} (${pack.id}@${pack.version})`,
    `${scenario.id} ${scenario.title[lang]}: ${title}`,
    '',
    ...timeline(events, pack, lang),
    '',
    ...caseText(view, lang),
    '',
    ...(verdict.equal ? [words.equal(events.length)] : []),
    ...(difference
      ? [
          words.differs(difference.place + 1),
          `  ${words.core}: ${told(difference.core)}`,
          `  ${words.live}: ${told(difference.live)}`,
        ]
      : []),
    ...(refused(refusals) === refused(expected) ? [] : [words.refusals(refused(refusals), refused(expected))]),
    '',
  ];
}
