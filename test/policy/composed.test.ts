import { describe, expect, it } from 'vitest';
import { copyOf, policy } from './support.js';

describe('a pack that is made of others', () => {
  it('is checked with its host: a fault of an add-on names the file and line of the add-on', async () => {
    const folder = copyOf('statutory-filing-window', ['pack.yaml', 'from: [goodsReceivedAt]', 'from: [goodsReceived]']);
    const { output, exit } = await policy('check', folder);
    expect(exit).toBe(1);
    expect(output).toMatch(
      /copy\/pack\.yaml:\d+:\d+ PACK_INVALID admissibility\.windows\.E-1\.from\.0: .*"goodsReceived"/
    );
  });

  it('a sound one tells what it is made of', async () => {
    const { output, exit } = await policy('check', 'qualitative-service-desk');
    expect(exit).toBe(0);
    expect(output).toMatch(/with property-group-guideline 1\.0\.0 [0-9a-f]{12}\n +with qualitative-service-desk/);
  });

  it('is compared as composed: a limit of an add-on is one difference', async () => {
    const folder = copyOf('statutory-filing-window', [
      'pack.yaml',
      'limit: { calendarDays: 7 }',
      'limit: { calendarDays: 8 }',
    ]);
    const { output, exit } = await policy('diff', 'statutory-filing-window', folder);
    expect(exit).toBe(0);
    expect(output).toContain('[admissibility.windows.E-1');
  });

  it('is shown with its filing windows, one by one', async () => {
    const { output } = await policy('show', 'statutory-filing-window', '--lang', 'zh');
    expect(output).toMatch(/投诉期限\n {2}E-1 /);
    expect(output).toContain('verified: false');
  });
});
