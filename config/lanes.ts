/**
 * Does `work` for every item, at most `lanes` at once; the results in the order of the items. After a failure no further item is
 * begun, and the first one is thrown.
 */
export async function inLanes<T, R>(items: Iterable<T>, lanes: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = numbered(items);
  const lane = async (): Promise<void> => {
    // All lanes take from one list; leaving the loop by a failure closes it for the others, too.
    for (const [place, item] of waiting) results[place] = await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

function* numbered<T>(items: Iterable<T>): Generator<[number, T]> {
  let place = 0;
  for (const item of items) yield [place++, item];
}
