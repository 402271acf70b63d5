import { fileTypeFromBuffer } from 'file-type';
import { FILE_TYPES, type FileType, type FileTypeName } from '../config/file-types.js';
import { Refusal } from '../domain/errors.js';

/** Characters a name may have, its ending included. */
const NAME_LENGTH = 200;
/** Control characters, and those that turn the direction of writing: with them a name can be made to look like another. */
const INVISIBLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Bytes that no text has: control characters but tab, line ends and form feed. */
const NO_TEXT = /[\0-\x08\x0b\x0e-\x1f\x7f]/;
const HEADER_LINE = /^[!-9;-~]+[ \t]*:/;

/** The allowed type a Content-Type names, parameters aside. Throws FILE_TYPE_REFUSED. */
export function declaredType(header: string | undefined, allowed: readonly FileTypeName[]): FileType {
  const given = (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const found = allowed.map((name) => FILE_TYPES[name]).find(({ type, aliases }) => [type, ...aliases].includes(given));
  // What was declared is free text of a caller, so it is not repeated.
  if (!found) throw new Refusal('FILE_TYPE_REFUSED', { allowed: allowed.map((name) => FILE_TYPES[name].type) });
  return found;
}

/** Checks that a content is what it was declared as. Throws INPUT_INVALID for an empty one, FILE_TYPE_REFUSED. */
export async function checkContent(content: Buffer, declared: FileType): Promise<void> {
  if (content.length === 0) throw new Refusal('INPUT_INVALID', { faults: [{ field: 'body', fault: 'empty file' }] });
  // The library throws on some contents that end too early: they are not what they claim either.
  const shown = await fileTypeFromBuffer(content).catch(() => undefined);
  if (!fits(declared, shown?.mime, content))
    throw new Refusal('FILE_TYPE_REFUSED', { declared: declared.type, found: shown?.mime ?? null });
}

function fits({ shows }: FileType, shown: string | undefined, content: Buffer): boolean {
  if (typeof shows !== 'string') return shown !== undefined && shows.includes(shown);
  const text = content.toString('latin1');
  // Any text may begin like some exotic format; a text that is one of our own types has been declared wrongly.
  return !NO_TEXT.test(text) && !isListed(shown) && (shows === 'text' || HEADER_LINE.test(text));
}

function isListed(shown: string | undefined): boolean {
  const listed = Object.values<FileType>(FILE_TYPES).flatMap(({ shows }) => (typeof shows === 'string' ? [] : shows));
  return shown !== undefined && listed.includes(shown);
}

/**
 * The name of a file from its percent-encoded header: the last part of a path, nothing invisible, at most 200 characters, an
 * ending of its type. Undefined where none is given, or none is left. Throws INPUT_INVALID.
 */
export function cleanName(header: string | undefined, { endings }: FileType): string | undefined {
  const whole = decoded(header ?? '').replace(INVISIBLE, '');
  const last = (whole.split(/[/\\]/).at(-1) ?? '').normalize('NFC').trim();
  if (/^\.*$/.test(last)) return undefined;
  const [ending = '', ...others] = endings.map((one) => `.${one}`);
  const own = [ending, ...others].find((one) => last.toLowerCase().endsWith(one));
  const stem = [...(own === undefined ? last : last.slice(0, -own.length))];
  const shown = own === undefined ? ending : last.slice(-own.length);
  return stem.slice(0, NAME_LENGTH - shown.length).join('') + shown;
}

function decoded(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    throw new Refusal('INPUT_INVALID', { faults: [{ field: 'X-File-Name', fault: 'not percent-encoded UTF-8' }] });
  }
}
