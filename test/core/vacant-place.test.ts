import { describe, expect, it } from 'vitest';
import { open, pinned, T } from './support.js';

/** Whom the breach of a first callback is told to, where these are named. */
function told(notify: string[]): (string[] | undefined)[] {
  const changes = { 'clocks.C-1.warn': [], 'clocks.C-1.breach': [{ notify, once: 'clock' }] };
  const it = open('2026-09-30T17:30', { category: 'I-4', rules: pinned(changes) });
  it.advance(T('2026-10-09T00:00'), false);
  return it.of('effectRequested').map(({ to }) => to);
}

describe('a place of the case that nobody has', () => {
  it('keeps nobody else from being told, nor does a relation of it', () => {
    expect(told(['handler', 'subjectAgent'])).toEqual([['handler:A1']]);
    expect(told(['supervisorOf:subjectAgent', 'handler'])).toEqual([['handler:A1']]);
  });

  it('stays named where nobody else is told, so that it is seen that nobody was', () => {
    expect(told(['subjectAgent'])).toEqual([['subjectAgent']]);
  });
});
