import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { activeKey, keyById, KeyringError, seal, unseal, type Keyring } from '../config/keyring.js';

const ENCODING = 'binary/redress-1';
const JSON_PLAIN = 'json/plain';
const NULL = 'binary/null';
const DEFLATED = 1;
const WITH_METADATA = 2;
/** Far above the engine's own 2 MB limit for a payload, so that only a crafted stream meets it. */
const MAX_INFLATED = 16 * 1024 * 1024;

const text = new TextDecoder();
const bytes = new TextEncoder();

/**
 * Encrypts every payload before it leaves the process: what Temporal stores and its UI shows is cipher text.
 *
 * Plain text inside the seal: one byte of flags, then (deflated where that is shorter: history bytes are a budget) the
 * payload. JSON, nearly everything we send, needs no metadata; anything else carries its metadata along. The key id is
 * in clear so that keys rotate. Empty payloads (`undefined`) hide nothing and stay as they are; payloads of another
 * encoding, as the plain `temporal` CLI sends them, pass through decoding untouched.
 *
 * Decoding throws a KeyringError (KEY_UNKNOWN, SEAL_BROKEN): the engine then retries the task, so a case waits for the
 * missing key instead of failing.
 */
export class EncryptingCodec implements PayloadCodec {
  readonly #keys: Keyring;

  constructor(keys: Keyring) {
    this.#keys = keys;
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.#encode(payload));
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.#decode(payload));
  }

  #encode(payload: Payload): Payload {
    const encoding = field(payload, 'encoding');
    if (encoding === NULL || encoding === ENCODING) return payload;
    const key = activeKey(this.#keys);
    const metadata = { encoding: bytes.encode(ENCODING), key: bytes.encode(key.id) };
    return { metadata, data: seal(key, pack(payload), ENCODING) };
  }

  #decode(payload: Payload): Payload {
    if (field(payload, 'encoding') !== ENCODING) return payload;
    const key = keyById(this.#keys, field(payload, 'key') ?? '');
    return unpack(unseal(key, payload.data ?? new Uint8Array(), ENCODING));
  }
}

function field(payload: Payload, name: string): string | undefined {
  const value = payload.metadata?.[name];
  return value && text.decode(value);
}

function pack(payload: Payload): Buffer {
  const data = payload.data ?? new Uint8Array();
  const bare = Object.keys(payload.metadata ?? {}).length === 1 && field(payload, 'encoding') === JSON_PLAIN;
  const body = bare ? data : Buffer.concat([header(payload), data]);
  const deflated = deflateRawSync(body);
  const shorter = deflated.length < body.length;
  const flags = (shorter ? DEFLATED : 0) | (bare ? 0 : WITH_METADATA);
  return Buffer.concat([Buffer.of(flags), shorter ? deflated : body]);
}

function unpack(packed: Buffer): Payload {
  const flags = packed[0] ?? 0;
  const rest = packed.subarray(1);
  const body = flags & DEFLATED ? inflateRawSync(rest, { maxOutputLength: MAX_INFLATED }) : rest;
  if (!(flags & WITH_METADATA)) return { metadata: { encoding: bytes.encode(JSON_PLAIN) }, data: body };
  const end = 4 + body.readUInt32BE(0);
  const entries: unknown = JSON.parse(body.toString('utf8', 4, end));
  if (typeof entries !== 'object' || entries === null) throw new KeyringError('SEAL_BROKEN', 'no metadata inside');
  const metadata = Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, decode64(value)]));
  return { metadata, data: body.subarray(end) };
}

function header(payload: Payload): Buffer {
  const entries = Object.entries(payload.metadata ?? {}).map(([name, value]) => [
    name,
    Buffer.from(value).toString('base64'),
  ]);
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json]);
}

function decode64(value: unknown): Uint8Array {
  return Buffer.from(String(value), 'base64');
}
