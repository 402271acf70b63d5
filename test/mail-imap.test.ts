import { expect, it } from 'vitest';
import { pollOnce, type Mailbox } from '../api/mail-imap.js';
import type { Delivery } from '../api/mail-parse.js';
import { taken } from '../api/mail-smtp.js';
import { Refusal } from '../domain/errors.js';

/** A mailbox in memory, with mails of these sizes; `done` moves them out. */
function mailbox(sizes: readonly number[], more: Partial<Mailbox> = {}) {
  const inside = new Map(sizes.map((size, at) => [at + 1, { uid: at + 1, size, arrivedAt: 1000 + at }]));
  const moved: number[] = [];
  let closed = 0;
  const box: Mailbox = {
    waiting: async () => [...inside.values()],
    fetch: async (uid, headerOnly) => Buffer.from(headerOnly ? `header ${uid}` : `mail ${uid}`),
    done: async (uid) => {
      inside.delete(uid);
      moved.push(uid);
    },
    close: async () => void closed++,
    ...more,
  };
  return { open: async () => box, moved, left: () => [...inside.keys()], closed: () => closed };
}

const faults: unknown[] = [];
const options = { org: 'demo', sizeLimit: 100, onFault: (error: unknown) => void faults.push(error) };

it('hands on every mail with the time the mailbox got it, oldest first, and moves it once it is taken', async () => {
  const box = mailbox([10, 20]);
  const seen: Delivery[] = [];
  const take = async (delivery: Delivery) => {
    expect(box.moved).toHaveLength(seen.length);
    seen.push(delivery);
  };
  await pollOnce({ ...options, open: box.open, take });
  expect(seen).toEqual([
    { raw: Buffer.from('mail 1'), arrivedAt: 1000, org: 'demo' },
    { raw: Buffer.from('mail 2'), arrivedAt: 1001, org: 'demo' },
  ]);
  expect([box.moved, box.closed()]).toEqual([[1, 2], 1]);
});

it('leaves a mail where it is while the database is down, and takes it in a later round; the others do not wait for it', async () => {
  faults.length = 0;
  const box = mailbox([10, 20]);
  let down = true;
  const take = async ({ raw }: Delivery) =>
    down && raw.toString() === 'mail 1' ? Promise.reject(new Refusal('DATABASE_UNAVAILABLE')) : undefined;
  await pollOnce({ ...options, open: box.open, take: (mail) => taken(take(mail)) });
  expect([box.left(), faults.length]).toEqual([[1], 1]);
  down = false;
  await pollOnce({ ...options, open: box.open, take: (mail) => taken(take(mail)) });
  expect([box.left(), box.closed()]).toEqual([[], 2]);
});

it('moves a mail that waits for a person in quarantine: it is safe there', async () => {
  const box = mailbox([10]);
  await pollOnce({ ...options, open: box.open, take: () => taken(Promise.reject(new Refusal('MAIL_MALFORMED'))) });
  expect(box.left()).toEqual([]);
});

it('finds a mail again that was taken but not moved', async () => {
  const box = mailbox([10], { done: async () => Promise.reject(new Error('connection lost')) });
  const seen: Delivery[] = [];
  const round = () => pollOnce({ ...options, open: box.open, take: async (mail) => void seen.push(mail) });
  await round();
  await round();
  expect(seen).toHaveLength(2);
});

it('takes only the header of a mail that is too large', async () => {
  const seen: Delivery[] = [];
  await pollOnce({ ...options, open: mailbox([101]).open, take: async (mail) => void seen.push(mail) });
  expect(seen).toEqual([{ raw: Buffer.from('header 1'), arrivedAt: 1000, org: 'demo', headerOnly: true }]);
});

it('closes the mailbox also when it breaks in the middle', async () => {
  const box = mailbox([10], { waiting: async () => Promise.reject(new Error('connection lost')) });
  await expect(pollOnce({ ...options, open: box.open, take: async () => undefined })).rejects.toThrow(
    'connection lost'
  );
  expect(box.closed()).toBe(1);
});
