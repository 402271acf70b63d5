import { describe, expect, it } from 'vitest';
import { reportText } from '../../cli/import/text.js';
import { importLines, SAMPLE, sampleReport } from './support.js';

describe('the printed report', () => {
  it('prints the verdicts by the city’s due time and those by our own apart, and every flip', async () => {
    const text = reportText(await sampleReport(), SAMPLE, 'en');
    const [given = '', own = ''] =
      text.split('Verdicts by the due time the register gave')[1]?.split('own due date, ') ?? [];
    expect(given).toMatch(/closed cases +1087 +1087 +100\.00%/);
    expect(own).toMatch(/^workingDays\n[^]*closed cases +699 +698 +99\.86%/);
    expect(text).toMatch(/\b988 +101000305664 +Requests for Street Cleaning +met +breached +2011-07-27T08:57:03-04:00/);
  });

  it('names dirty rows by line and fault, in Chinese where asked', async () => {
    const report = await importLines(['1,soon,,,,Sticker Request,Self Service,PWDx']);
    expect(reportText(report, 'in.csv', 'zh')).toMatch(
      /1 行无法判定（IMPORT_ROW_INVALID）\n {2}in.csv:2 1: open_dt notATime; 应为 YYYY-MM-DD HH:mm:ss \(.*\); 实为 "soon"\n +请按/
    );
  });

  it('says of every fault of a row where it is, what was expected, what is there and what to do', async () => {
    const report = await importLines([
      '1,soon,,,PERHAPS,Stiker Request,Self Service,PWDx',
      '2,2011-07-05 10:00:00,,,,Stiker Request,Self Service,PWDx',
    ]);
    const text = reportText(report, 'in.csv', 'en');
    expect(text).toMatch(/in.csv:2 1: open_dt notATime; expected YYYY-MM-DD .*; found "soon"\n +Write the time/);
    expect(text).toMatch(/in.csv:2 1: ontime unknownVerdict; expected ONTIME \| OVERDUE; found "PERHAPS"\n +Correct/);
    expect(text).toMatch(
      /in.csv:3 2: type refused CATEGORY_UNKNOWN; expected did you mean "Sticker Request".*; found "Stiker/
    );
  });

  it('tells every faulty row at once, however many there are', async () => {
    const text = reportText(
      await importLines(Array.from({ length: 50 }, (_, i) => `${i},soon,,,,Sticker Request,x,y`)),
      'in.csv',
      'en'
    );
    expect(text.match(/in\.csv:\d+ \d+: open_dt notATime/g)).toHaveLength(50);
  });
});
