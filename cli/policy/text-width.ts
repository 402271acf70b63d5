const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]/;
const MOST = 24;

/** Columns a text takes: Chinese characters take two. */
export function columnsOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : 1), 0);
}

/** A text in lines of at most 24 columns, broken at blanks or beside Chinese characters; a longer word stays whole. */
export function wrapped(text: string): string[] {
  const pieces =
    text.match(
      /[\u2E80-\uA4CF\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]|[^\s\u2E80-\uA4CF\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]+|\s+/g
    ) ?? [];
  const lines: string[] = [''];
  for (const piece of pieces) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && columnsOf(line + piece.trimEnd()) > MOST) lines.push(piece.trim());
    else lines[lines.length - 1] = line === '' ? piece.trimStart() : line + piece;
  }
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}
