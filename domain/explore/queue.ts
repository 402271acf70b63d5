import type { Found } from './types.js';

/** Of states that have come equally far so many are gone on from ahead of their turn. */
const AHEAD = 2;

/** The states to go on from: the nearest, and in turn with them the first and the last of those that have come where none had. */
export class Queue {
  private readonly nearest: Found[] = [];
  private readonly ahead: Found[] = [];
  private readonly seen = new Map<string, number>();
  private readonly taken = new Set<number>();
  private head = { nearest: 0, ahead: 0 };
  private turn = 0;

  add(found: Found, progress: string): void {
    const count = (this.seen.get(progress) ?? 0) + 1;
    this.seen.set(progress, count);
    this.nearest.push(found);
    if (count <= AHEAD) this.ahead.push(found);
  }

  private first(from: 'nearest' | 'ahead'): Found | undefined {
    while (this.taken.has(this[from][this.head[from]]?.id ?? -1)) this.head[from]++;
    return this[from][this.head[from]];
  }

  private newest(): Found | undefined {
    for (let one = this.ahead.pop(); one; one = this.ahead.pop()) if (!this.taken.has(one.id)) return one;
    return undefined;
  }

  next(): Found | undefined {
    const turn = this.turn++ % 3;
    const preferred = turn === 0 ? this.first('ahead') : turn === 1 ? this.newest() : undefined;
    const found = preferred ?? this.first('nearest');
    if (found) this.taken.add(found.id);
    return found;
  }
}
