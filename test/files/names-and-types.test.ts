import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkContent, cleanName, declaredType } from '../../api/file-check.js';
import { FILE_TYPE_NAMES, FILE_TYPES, type FileType, type FileTypeName } from '../../config/file-types.js';
import { Refusal } from '../../domain/errors.js';
import { SAMPLES } from '../support/files.js';

const all = FILE_TYPE_NAMES;
const named = (name: string, type: FileTypeName = 'pdf') => cleanName(encodeURIComponent(name), FILE_TYPES[type]);

function codeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof Refusal ? error.code : error;
  }
}
const verdict = async (content: Buffer, type: FileType) =>
  checkContent(content, type).then(
    () => 'taken',
    (error: unknown) => (error instanceof Refusal ? error.code : error)
  );

describe('the type of a file', () => {
  it.each(all)('%s is taken as itself and refused as everything else', async (name) => {
    const { type, content } = SAMPLES[name];
    expect(declaredType(type, all)).toBe(FILE_TYPES[name]);
    const taken: string[] = [];
    for (const other of all) if ((await verdict(content, FILE_TYPES[other])) === 'taken') taken.push(other);
    // A mail is a text; recorders write m4a and mp4 alike.
    const alike: Partial<Record<FileTypeName, string[]>> = { eml: ['txt', 'eml'], mp4: ['m4a', 'mp4'] };
    expect(taken).toEqual(alike[name] ?? [name]);
  });

  it('a type that is not on the list is refused, and what was declared is not repeated', () => {
    expect(codeOf(() => declaredType('application/zip', all))).toBe('FILE_TYPE_REFUSED');
    expect(codeOf(() => declaredType(undefined, all))).toBe('FILE_TYPE_REFUSED');
    expect(codeOf(() => declaredType('application/pdf', ['png']))).toBe('FILE_TYPE_REFUSED');
    const detail = (() => {
      try {
        return declaredType('x/13800000000', all);
      } catch (error) {
        return (error as Refusal).detail;
      }
    })();
    expect(JSON.stringify(detail)).not.toContain('13800000000');
  });

  it('a programme is taken under no name, an empty file neither', async () => {
    const program = Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), Buffer.alloc(200)]);
    for (const name of all) expect(await verdict(program, FILE_TYPES[name])).toBe('FILE_TYPE_REFUSED');
    for (const name of all) expect(await verdict(Buffer.alloc(0), FILE_TYPES[name])).toBe('INPUT_INVALID');
  });

  it('a text is taken whatever it begins with and in whatever script it is written', async () => {
    for (const text of ['BMW 太贵', 'MZ is no word', '<?xml version="1.0"?>', '%!PS', '#!/bin/sh\n'])
      expect(await verdict(Buffer.from(text), FILE_TYPES.txt)).toBe('taken');
    expect(await verdict(Buffer.from([0xcc, 0xab, 0xb9, 0xf3]), FILE_TYPES.txt)).toBe('taken');
  });

  it('no content makes the check fail in a way nobody foresaw', async () => {
    const starts = fc.constantFrom(...all.map((name) => SAMPLES[name].content));
    await fc.assert(
      fc.asyncProperty(starts, fc.nat(40), fc.uint8Array({ maxLength: 40 }), async (sample, cut, rest) => {
        const content = Buffer.concat([sample.subarray(0, cut), rest]);
        for (const name of all) expect(await verdict(content, FILE_TYPES[name])).toMatch(/^[A-Z_]+$|^taken$/);
      }),
      { numRuns: 60 }
    );
  });
});

describe('the name of a file', () => {
  it.each([
    ['发票 2026.pdf', '发票 2026.pdf'],
    ['C:\\Users\\me\\invoice.PDF', 'invoice.PDF'],
    ['../../etc/passwd', 'passwd.pdf'],
    ['receipt\u202efdp.exe', 'receiptfdp.exe.pdf'],
    ['a\0b\r\nc.pdf', 'abc.pdf'],
    ['  .pdf ', '.pdf'],
    ['..', undefined],
    ['', undefined],
    ['folder/', undefined],
  ])('%j becomes %j', (given, kept) => {
    expect(named(given)).toBe(kept);
  });

  it('ends as its type does, so that a batch file sent as text is saved as a text', () => {
    expect(named('setup.bat', 'txt')).toBe('setup.bat.txt');
    expect(named('photo.jpeg', 'jpeg')).toBe('photo.jpeg');
    expect(named('photo', 'jpeg')).toBe('photo.jpg');
  });

  it('has no path, no control character and at most 200 characters, and keeps its ending, whatever was sent', () => {
    const characters = fc.string({ unit: 'binary', minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(characters, (given) => {
        const kept = named(given);
        if (kept === undefined) return;
        expect(kept).not.toMatch(/[/\\\p{Cc}]/u);
        expect([...kept].length).toBeLessThanOrEqual(200);
        expect(kept.toLowerCase().endsWith('.pdf')).toBe(true);
      })
    );
    expect([...(named(`${'好'.repeat(300)}.pdf`) ?? '')].length).toBe(200);
  });

  it('that is not percent-encoded UTF-8 is refused', () => {
    expect(codeOf(() => cleanName('%E5%', FILE_TYPES.pdf))).toBe('INPUT_INVALID');
    expect(cleanName(undefined, FILE_TYPES.pdf)).toBeUndefined();
  });
});
