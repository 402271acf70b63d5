import { z } from 'zod';

const Column = z.string().min(1);

/**
 * How a register of complaints kept elsewhere is read: which column holds what, how it writes times and verdicts, and which names of
 * the pack its cases are judged by. Data of the pack (`import.yaml`), so that the importer knows no register and no pack.
 */
export const Mapping = z.strictObject({
  schema: z.literal(1),
  source: z.string().min(1),
  columns: z.strictObject({
    id: Column,
    openedAt: Column,
    target: Column,
    closedAt: Column,
    verdict: Column,
    category: Column,
    channel: Column,
  }),
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
  target: z.string(),
  close: z.string(),
  /** The clock that counts by the pack's own rule, and the one that takes the register's due time as given. */
  clocks: z.strictObject({ rule: z.string(), given: z.string() }),
});
export type Mapping = z.infer<typeof Mapping>;

export type Verdict = 'met' | 'breached';
