import { readMail, type Delivery, type ReadMail } from '../../api/mail-parse.js';
import { DOMAIN, NOW } from './outside.js';

export const TOKEN = '0123456789abcdef0123456789abcdef';

/** `Date` of a mail sent now. It has whole seconds: cut down, it could lie before a case opened in the same second. */
export const sentNow = (): string => new Date(Date.now() + 1000).toUTCString();

/** A raw message: headers that a mail program writes, the given ones over them (`undefined` leaves one out), and a body. */
export function raw(headers: Record<string, string | undefined>, body: string): Buffer {
  const all: Record<string, string | undefined> = {
    'Return-Path': '<sv@redress.example>',
    'Delivered-To': `approve+${TOKEN}@${DOMAIN}`,
    From: '"Li Wen" <sv@redress.example>',
    To: `<approve+${TOKEN}@${DOMAIN}>`,
    Subject: 'Re: solution',
    Date: 'Fri, 10 Apr 2026 16:00:00 +0800',
    'Message-ID': '<1@redress.example>',
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return Buffer.from([...lines, '', ...body.split('\n')].join('\r\n'));
}

/** A raw message as it is handed in at NOW (2026-04-10T16:20:00+08:00). */
export const delivery = (message: Buffer, more: Partial<Delivery> = {}): Delivery => ({
  ...{ raw: message, arrivedAt: NOW, org: 'demo' },
  ...more,
});

/** The message read as if it had arrived at NOW. */
export function read(headers: Record<string, string | undefined>, body = '同意'): Promise<ReadMail> {
  return readMail(delivery(raw(headers, body)));
}
