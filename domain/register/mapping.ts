import { z } from 'zod';
import { Label } from '../pack/common.js';

const Column = z.string().min(1);

const Columns = z.strictObject({
  /** Without a column of numbers each row gets one of its content; rows that look equal stay rows of their own. */
  id: Column.optional(),
  openedAt: Column,
  target: Column.optional(),
  closedAt: Column.optional(),
  verdict: Column,
  category: Column,
  channel: Column,
});

/**
 * How a register of complaints kept elsewhere is read: which column holds what, how it writes times and verdicts, and which names of
 * the pack its cases are judged by. Data of the pack (`import.yaml`), so that the importer knows no register and no pack.
 */
const Shape = z.strictObject({
  schema: z.literal(1),
  source: z.string().min(1),
  /** How the register is read where it leaves a choice; every report says so. */
  assumptions: z.array(Label).default([]),
  columns: Columns,
  /** Of a register that does not say when a case was closed: the column that says whether, and what it holds while it is open. */
  open: z.strictObject({ column: Column, values: z.array(z.string()).min(1) }).optional(),
  /** Text facts of the pack, and the columns they are in. */
  facts: z.record(z.string(), Column).optional(),
  /** Further columns the report counts late cases by. */
  groups: z.record(z.string(), Column),
  verdicts: z.strictObject({ met: z.array(z.string()).min(1), breached: z.array(z.string()).min(1) }),
  time: z.strictObject({ format: z.string().min(1), zone: z.string().min(1) }),
  /** When the register was exported, as it writes times: cases still open are judged as of then. */
  exportedAt: z.string(),
  /** Two due dates this many seconds apart count as the same. */
  tolerance: z.int().min(0),
  /** Who opens and closes the cases of the register. */
  actor: z.strictObject({ id: z.string().min(1), roles: z.array(z.string()).min(1) }),
  /** The fact that carries the register's own due time, and the action that ends the work. */
  target: z.string().optional(),
  close: z.string().optional(),
  /** The clock that counts by the pack's own rule, and the one that takes the register's due time as given. */
  clocks: z.strictObject({ rule: z.string(), given: z.string().optional() }),
});

/** What a register keeps decides what has to be said of it. */
export const Mapping = Shape.refine(({ columns, open }) => (columns.closedAt === undefined) === (open !== undefined), {
  path: ['open'],
  message: 'either a column tells when a case was closed (columns.closedAt), or one whether it is open (open)',
})
  .refine(({ columns, close }) => (columns.closedAt === undefined) === (close === undefined), {
    path: ['close'],
    message: 'columns.closedAt and the action that closes go together',
  })
  .refine(
    ({ columns, target, clocks }) =>
      new Set([columns.target, target, clocks.given].map((v) => v === undefined)).size === 1,
    {
      path: ['target'],
      message: 'columns.target, the fact it goes to and clocks.given go together',
    }
  );
export type Mapping = z.infer<typeof Mapping>;

export type Verdict = 'met' | 'breached';
