import { afterEach, describe, expect, it, vi } from 'vitest';
import { redressProgram } from '../../cli/program.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What a command line ends with that commander itself ends. */
async function endOf(...args: string[]): Promise<unknown> {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`ended with ${code}`);
  });
  await redressProgram()
    .parseAsync(args, { from: 'user' })
    .catch(() => undefined);
  return exit.mock.calls[0]?.[0];
}

describe('a command line that is none', () => {
  it.each([
    ['without a command', []],
    ['with an unknown command', ['nosuch']],
    ['without what the command needs', ['act']],
    ['with a limit that is none', ['due']],
    ['with a pack that is none', ['policy', 'show', 'nosuch']],
  ])('%s ends with 2, as wrong input does everywhere', async (_, args) => {
    expect(await endOf(...args)).toBe(2);
  });

  it('is not one that asks for help or the version: that ends with 0', async () => {
    expect(await endOf('due', '--help')).toBe(0);
    expect(await endOf('--version')).toBe(0);
  });
});
