import type { S3Client } from '@aws-sdk/client-s3';
import type { Bucket } from '../config/files.js';
import type { FilePlace } from './file-store.js';

/** A request that has not ended after this is given up, in milliseconds; the library tries three times. */
const PATIENCE = 20_000;

const library = () => import('@aws-sdk/client-s3');

/**
 * Contents in a bucket of an S3-compatible server, by put, get and list. The library is loaded with the first request: it takes
 * 0.3 s, which every `redress` command would pay.
 */
export class FileBucket implements FilePlace {
  private connected: Promise<S3Client> | undefined;

  constructor(private readonly at: Bucket) {}

  async put(name: string, bytes: Buffer): Promise<void> {
    const { PutObjectCommand } = await library();
    const client = await this.client();
    await client.send(new PutObjectCommand({ Bucket: this.at.bucket, Key: name, Body: bytes }));
  }

  async get(name: string): Promise<Buffer | undefined> {
    const { GetObjectCommand, NoSuchKey } = await library();
    const client = await this.client();
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: this.at.bucket, Key: name }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async *names(): AsyncIterable<string> {
    const { paginateListObjectsV2 } = await library();
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client: await this.client() },
      { Bucket: this.at.bucket }
    ))
      for (const { Key = '' } of Contents) if (/^[0-9a-f]{64}$/.test(Key)) yield Key;
  }

  private client(): Promise<S3Client> {
    this.connected ??= library().then(
      ({ S3Client }) =>
        new S3Client({
          endpoint: this.at.url,
          region: this.at.region,
          credentials: { accessKeyId: this.at.keyId, secretAccessKey: this.at.secret },
          forcePathStyle: true,
          // Many compatible servers know no CRC trailers; seal and hash say more than a CRC.
          requestChecksumCalculation: 'WHEN_REQUIRED',
          responseChecksumValidation: 'WHEN_REQUIRED',
          requestHandler: { connectionTimeout: 3000, requestTimeout: PATIENCE, throwOnRequestTimeout: true },
        })
    );
    return this.connected;
  }
}
