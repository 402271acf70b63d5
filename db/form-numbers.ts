import type { Pool } from 'pg';
import { transaction } from './pool.js';

/**
 * Mints a form's number, once per case and form: unique, never reused, counted per prefix and day (seed-000 §5.1). A repeat
 * answers the number minted first. Gaps are possible, duplicates are not.
 */
export function mintNumber(
  pool: Pool,
  caseId: string,
  form: string,
  prefix: string,
  day: string,
  digits: number
): Promise<string> {
  return transaction(pool, async (client) => {
    const known = await client.query<{ number: string }>(
      'SELECT number FROM form_numbers WHERE case_id = $1 AND form = $2',
      [caseId, form]
    );
    if (known.rows[0]) return known.rows[0].number;
    const { rows } = await client.query<{ last: number }>(
      `INSERT INTO form_counters (prefix, day, last) VALUES ($1, $2, 1)
       ON CONFLICT (prefix, day) DO UPDATE SET last = form_counters.last + 1 RETURNING last`,
      [prefix, day]
    );
    const number = `${prefix}-${day}-${String(rows[0]?.last ?? 0).padStart(digits, '0')}`;
    // Two mintings of one form at once: the second waits for the counter's row and then fails here, and its retry finds the first number.
    await client.query('INSERT INTO form_numbers (number, case_id, form) VALUES ($1, $2, $3)', [number, caseId, form]);
    return number;
  });
}
