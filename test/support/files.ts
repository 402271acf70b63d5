import { crc32 } from 'node:zlib';
import type { CaseFile, FileRead, FileRegister } from '../../db/case-files.js';
import type { FileTypeName } from '../../config/file-types.js';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));
const box = (brand: string) =>
  bytes([0, 0, 0, 24], `ftyp${brand}`, [0, 0, 0, 0], `${brand}isom`, Buffer.alloc(64).toString());

/** An archive of one stored entry, which is all a document is told by. */
function document(kind: string): Buffer {
  const main = `application/vnd.openxmlformats-officedocument.${kind}.main+xml`;
  const content = Buffer.from(`<Types><Override PartName="/main.xml" ContentType="${main}"/></Types>`);
  const name = Buffer.from('[Content_Types].xml');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt32LE(crc32(content), 14);
  local.writeUInt32LE(content.length, 18);
  local.writeUInt32LE(content.length, 22);
  local.writeUInt16LE(name.length, 26);
  return Buffer.concat([local, name, content, Buffer.alloc(64)]);
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A small content of every type, and what a sender calls it. */
export const SAMPLES: Record<FileTypeName, { type: string; content: Buffer }> = {
  pdf: { type: 'application/pdf', content: bytes('%PDF-1.7\n%', [0xe2, 0xe3, 0xcf, 0xd3], '\n1 0 obj\n') },
  jpeg: { type: 'image/jpeg', content: bytes([0xff, 0xd8, 0xff, 0xe0, 0, 16], 'JFIF', [0, 1, 1, 0, 0, 1, 0, 1, 0, 0]) },
  png: { type: 'image/png', content: Buffer.from(PIXEL, 'base64') },
  webp: { type: 'image/webp', content: bytes('RIFF', [36, 0, 0, 0], 'WEBPVP8 ', Buffer.alloc(32).toString()) },
  heic: { type: 'image/heic', content: box('heic') },
  mp3: { type: 'audio/mpeg', content: bytes([0xff, 0xfb, 0x90, 0x64], Buffer.alloc(64).toString()) },
  m4a: { type: 'audio/x-m4a', content: box('M4A ') },
  wav: { type: 'audio/x-wav', content: bytes('RIFF', [36, 0, 0, 0], 'WAVEfmt ', Buffer.alloc(32).toString()) },
  mp4: { type: 'video/mp4', content: box('isom') },
  txt: { type: 'text/plain; charset=utf-8', content: Buffer.from('会员：太贵\r\n\t退差价\n') },
  eml: {
    type: 'message/rfc822',
    content: Buffer.from('Received: from x\r\nSubject: complaint\r\n\r\nToo expensive\r\n'),
  },
  docx: {
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    content: document('wordprocessingml.document'),
  },
  xlsx: {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    content: document('spreadsheetml.sheet'),
  },
};

/** The register's promises without a database. */
export class FilesInMemory implements FileRegister {
  readonly files: (CaseFile & { commands: string[] })[] = [];
  readonly reads: FileRead[] = [];

  add: FileRegister['add'] = async (file) => {
    const taken = this.files.some(
      (one) => one.caseId === file.caseId && (one.sha256 === file.sha256 || one.uploadKey === file.uploadKey)
    );
    if (!taken) this.files.push({ ...file, at: Date.now(), commands: [] });
    return !taken;
  };
  ofCase: FileRegister['ofCase'] = async (caseId) => this.files.filter((file) => file.caseId === caseId);
  cite: FileRegister['cite'] = async (caseId, command, cited) => {
    const own = await this.ofCase(caseId);
    if (own.some(({ commands }) => commands.includes(command))) return;
    for (const file of this.files)
      if (file.caseId === caseId && cited.some(({ sha256 }) => sha256 === file.sha256)) file.commands.push(command);
  };
  addRead: FileRegister['addRead'] = async (read) => void this.reads.push(read);
  contents: FileRegister['contents'] = async (after, limit) => {
    const hashes = [...new Set(this.files.map(({ sha256 }) => sha256))].sort().filter((hash) => hash > after);
    const casesOf = (hash: string) => this.files.filter(({ sha256 }) => sha256 === hash).map(({ caseId }) => caseId);
    return hashes.slice(0, limit).map((sha256) => ({ sha256, cases: casesOf(sha256) }));
  };
  removed: FileRegister['removed'] = async () => [];
  unknownOf: FileRegister['unknownOf'] = async (hashes) =>
    hashes.filter((hash) => !this.files.some(({ sha256 }) => sha256 === hash));
}

/** All of an asynchronous list. */
export async function allOf<T>(list: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of list) all.push(one);
  return all;
}
