/** What a guide holds, in its order: files to write, commands to type, and what they print. */
export type Part = { kind: 'file'; name: string; text: string } | { kind: 'commands' | 'printed'; text: string };

/** The parts of a guide: a block after a line with a name alone is that file. */
export function partsOf(guide: string): Part[] {
  return [...guide.matchAll(/(?:^`([^`\n]+)`\n\n)?^```(\w+)\n(.*?)^```$/gms)].flatMap(
    ([, name, kind, text = '']): Part[] => {
      if (name !== undefined) return [{ kind: 'file', name, text }];
      return kind === 'sh' || kind === 'text' ? [{ kind: kind === 'sh' ? 'commands' : 'printed', text }] : [];
    }
  );
}

/** The words after `npx redress` of a line that is one of our commands; where its output goes is left out. */
export function redressLine(line: string): string[] | undefined {
  const [, words] = /^npx redress ([^>]*)/.exec(line) ?? [];
  return words?.trim().split(/\s+/);
}
