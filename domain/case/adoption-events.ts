import type { Pin } from './commands.js';

/** What happens when a case goes over to other rules or another calendar: never behind its back (conventions, rule 14). */
export type AdoptionEvent =
  /** The others only where it was previewed and approved, as below. */
  | { type: 'calendarAdopted'; calendar: Pin; by?: string; approvedBy?: string; migration?: string; preview?: string }
  /**
   * From now on another version of its pack decides. `by` proposed it, `approvedBy` is another person; `preview` is the digest of what
   * was approved for this case; `level`: what its category is of by the new rules, where that is another.
   */
  | {
      type: 'packAdopted';
      from: Pin;
      to: Pin;
      by: string;
      approvedBy: string;
      migration: string;
      preview?: string;
      level?: string;
    };
