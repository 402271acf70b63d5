import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** One line of a file without its end. `cut`: it was longer than LONGEST, the rest of it was passed over. */
export interface Line {
  number: number;
  text: string;
  cut: boolean;
}

/** Longest line kept, in characters: a file without line ends must not fill the memory. */
export const LONGEST = 64 * 1024;

/** Bytes read so far, and the size of the file. */
export type Progress = (read: number, size: number) => void;

function lineOf(number: number, piece: string, cut: boolean): Line {
  const text = piece.endsWith('\r') ? piece.slice(0, -1) : piece;
  return { number, text: text.slice(0, LONGEST), cut: cut || piece.length > LONGEST };
}

/**
 * Streams the lines of a UTF-8 file, ended by \n or \r\n; each list holds those that were read at once, because handing over every
 * line by itself takes longer than reading it. Bytes that are not UTF-8 become U+FFFD.
 */
export async function* linesOf(file: string, progress: Progress): AsyncGenerator<Line[]> {
  const { size } = await stat(file);
  const input = createReadStream(file, { encoding: 'utf8' });
  let number = 0;
  let rest = '';
  let cut = false;
  for await (const chunk of input as AsyncIterable<string>) {
    const pieces = (rest + chunk).split('\n');
    rest = pieces.pop() ?? '';
    const lines: Line[] = [];
    for (const piece of pieces) {
      lines.push(lineOf(++number, piece, cut));
      cut = false;
    }
    yield lines;
    if (rest.length > LONGEST) {
      rest = rest.slice(0, LONGEST);
      cut = true;
    }
    progress(input.bytesRead, size);
  }
  if (rest !== '') yield [lineOf(++number, rest, cut)];
}
