import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { FILE_TYPES, type FileType } from '../config/file-types.js';
import { type ApiClient, type ApiOptions, CliError, EXIT, withApi } from './client.js';
import { show, table, text, type Row } from './print.js';
import { registerVerify } from './verify-files.js';
import { wordsOf } from './words.js';

interface GetOptions extends ApiOptions {
  readonly out?: string;
}

const pathOf = (id: string) => `/v1/cases/${encodeURIComponent(id)}/files`;

/** Adding, listing and fetching the files of a case, and verifying the store. */
export function registerFiles(program: Command): void {
  const file = program.command('file').description('the files of a case');
  withApi(
    file.command('add').description('add a file to a case').argument('<case>').argument('<path>'),
    true,
    async (client, { json }: ApiOptions, id: string, path: string) => {
      const headers = { 'content-type': typeOf(path), 'x-file-name': encodeURIComponent(basename(path)) };
      const { body, replayed } = await client.upload(pathOf(id), contentOf(path), headers);
      const told = replayed ? [wordsOf(client.lang).replayed] : [];
      show(json, body, () => [...told, ...filesText([body as Row], client)]);
    }
  );
  withApi(
    file.command('list').description('the files of a case, by hash').argument('<case>'),
    false,
    async (client, { json }: ApiOptions, id: string) => {
      const answer = await client.get(pathOf(id));
      show(json, answer, () => filesText((answer as { files: Row[] }).files, client));
    }
  );
  withApi(
    file
      .command('get')
      .description('fetch a file; who does is kept')
      .argument('<case>')
      .argument('<sha256>')
      .option('--out <path>', 'where to put it (default: its own name, here); - writes to standard output'),
    false,
    fetchFile
  );
  registerVerify(program);
}

async function fetchFile(client: ApiClient, { out, json }: GetOptions, id: string, sha256: string): Promise<void> {
  const { files } = (await client.get(pathOf(id))) as { files: Row[] };
  const content = await client.download(`${pathOf(id)}/${encodeURIComponent(sha256)}`);
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== sha256) throw new CliError(`${sha256}: what came is ${found}`, EXIT.unexpected);
  if (out === '-') {
    process.stdout.write(content);
    return;
  }
  // A name from elsewhere leads to no other folder.
  const path = out ?? basename(text(files.find((one) => one['sha256'] === sha256)?.['name']) || sha256);
  try {
    writeFileSync(path, content, { flag: 'wx' });
  } catch (error) {
    throw new CliError(`${path}: ${(error as Error).message}; --out names another path`, EXIT.usage);
  }
  show(json, { sha256, path }, () => [`${wordsOf(client.lang).saved}: ${path}`]);
}

function typeOf(path: string): string {
  const ending = extname(path).slice(1).toLowerCase();
  const found = Object.values<FileType>(FILE_TYPES).find(({ endings }) => endings.includes(ending));
  // Unknown to us; the API tells what it takes.
  return found?.type ?? 'application/octet-stream';
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CliError(`${path}: ${(error as Error).message}`, EXIT.usage);
  }
}

function filesText(files: readonly Row[], { lang }: ApiClient): string[] {
  const w = wordsOf(lang);
  if (files.length === 0) return [w.nothing];
  const rows = files.map((file) => [file['sha256'], file['type'], file['size'], file['name'], file['by']]);
  return table(['SHA-256', w.type, w.size, w.name, w.by], rows);
}
