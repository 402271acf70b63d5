import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { EffectInput } from '../domain/case/effect.js';

const Label = z.union([z.string(), z.strictObject({ zh: z.string(), en: z.string() })]);
/** `path`: the page it leads to, where that is not the case's. */
const Content = z.looseObject({ subject: Label.optional(), text: Label.optional(), path: z.string().optional() });

/** Where a mail leads (a page behind a login, nothing that decides) and the zone its times are written in. */
export interface MailPlaces {
  readonly appUrl: string;
  readonly zone: string;
}

export interface MailText {
  readonly subject: string;
  readonly text: string;
}

const APPROVAL = {
  zh: '请直接回复本邮件，首行写“同意”，或“驳回：理由”。此回复地址仅供您本人就本次审批使用一次。',
  en: 'Reply to this mail; write "approved" or "rejected: reason" on the first line. The reply address is yours alone and works once.',
};
const ASKED = { zh: '请审批', en: 'Your decision is needed' };
const LOGIN = { zh: '登录后查看', en: 'After login' };

/**
 * Subject and text in Chinese and English from the action's `subject`, `text` and remaining parameters. No personal data:
 * a mail names the case; who the member is stands behind the login.
 */
export function mailText(input: EffectInput, places: MailPlaces, wantsDecision: boolean): MailText {
  const { subject, text, path, ...facts } = Content.parse(input.with);
  const link = `${places.appUrl}${path ?? `/cases/${encodeURIComponent(input.caseId)}`}`;
  const lines = [
    ...(text === undefined ? [] : [...both(text), '']),
    ...Object.entries(facts).flatMap(([name, value]) => fact(name, value, places.zone)),
    ...(wantsDecision ? ['', APPROVAL.zh, APPROVAL.en] : []),
    '',
    `${LOGIN.zh} / ${LOGIN.en}: ${link}`,
  ];
  const title = both(subject ?? (wantsDecision ? ASKED : input.action)).join(' / ');
  return { subject: `[${input.caseId}] ${title}`.replace(/\s+/g, ' '), text: lines.join('\n').trimStart() };
}

function both(label: z.infer<typeof Label>): string[] {
  return typeof label === 'string' ? [label] : [label.zh, label.en];
}

/** Plain values only; a number whose name ends in `At` is an instant. */
function fact(name: string, value: unknown, zone: string): string[] {
  if (typeof value === 'number' && name.endsWith('At')) return [`${name}: ${wallClock(value, zone)}`];
  return ['string', 'number', 'boolean'].includes(typeof value) ? [`${name}: ${String(value)}`] : [];
}

function wallClock(at: number, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return `${local.toPlainDate().toString()} ${local.toPlainTime().toString({ fractionalSecondDigits: 3 })} ${local.offset}`;
}
