import { join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
import type { Keyring } from '../config/keyring.js';
import { packageRoot } from '../config/root.js';
import { EncryptingCodec } from './codec.js';

/** The compiled failure converter: the SDK loads it with `require` and the workflow bundle includes it, so never the .ts file. */
export function failureConverterPath(): string {
  return join(packageRoot(), 'dist', 'worker', 'failure-converter.js');
}

/** What client, worker, bundle and replayer must share to read the same histories. */
export function dataConverter(keys: Keyring): DataConverter {
  return { failureConverterPath: failureConverterPath(), payloadCodecs: [new EncryptingCodec(keys)] };
}
