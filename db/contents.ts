import type { Pool } from 'pg';

export type ContentKind = 'pack' | 'calendar';

/** Content-addressed packs and calendars: the database distributes them, every machine keeps files of its own. */
export async function putContent(
  pool: Pool,
  kind: ContentKind,
  id: string,
  version: string,
  hash: string,
  content: unknown
): Promise<void> {
  await pool.query(
    'INSERT INTO contents (hash, kind, id, version, content) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
    [hash, kind, id, version, JSON.stringify(content)]
  );
}

export async function getContent(pool: Pool, hash: string): Promise<unknown> {
  const { rows } = await pool.query<{ content: unknown }>('SELECT content FROM contents WHERE hash = $1', [hash]);
  return rows[0]?.content;
}

/** From now on new cases get this content. */
export async function activate(pool: Pool, kind: ContentKind, id: string, hash: string): Promise<void> {
  await pool.query(
    `INSERT INTO activations (kind, content_id, hash) SELECT $1, $2, $3
     WHERE $3 IS DISTINCT FROM (SELECT hash FROM activations WHERE kind = $1 AND content_id = $2 ORDER BY id DESC LIMIT 1)`,
    [kind, id, hash]
  );
}

export interface Active {
  kind: ContentKind;
  id: string;
  version: string;
  hash: string;
}

/** What new cases get: the last activation of every pack and calendar. */
export async function activeContents(pool: Pool): Promise<Active[]> {
  const { rows } = await pool.query<Active>(
    `SELECT DISTINCT ON (a.kind, a.content_id) a.kind, a.content_id AS id, c.version, a.hash
     FROM activations a JOIN contents c USING (hash) ORDER BY a.kind, a.content_id, a.id DESC`
  );
  return rows;
}

/** A pack as it is stored. */
export interface StoredPack {
  hash: string;
  id: string;
  version: string;
  content: unknown;
}

/** The packs called `id@version`, or whose hash begins with the text. */
export async function findPacks(pool: Pool, name: string): Promise<StoredPack[]> {
  const { rows } = await pool.query<StoredPack>(
    `SELECT hash, id, version, content FROM contents
     WHERE kind = 'pack' AND (id || '@' || version = $1 OR starts_with(hash, $1)) ORDER BY hash`,
    [name]
  );
  return rows;
}
