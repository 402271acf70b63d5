/** Looks until something is seen, for a minute at most. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>
): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((done) => setTimeout(done, 150))) {
    const seen = await look();
    if (seen) return seen;
  }
  throw new Error(`never: ${what}`);
}
