import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

/** One AES-256 key; `id` travels in clear beside what it sealed. */
export interface Key {
  readonly id: string;
  readonly key: KeyObject;
}

/** The first key seals, every key opens: a new key is put in front and the old ones stay as long as their data does. */
export type Keyring = readonly Key[];

export type KeyringCode = 'KEYS_INVALID' | 'KEY_UNKNOWN' | 'SEAL_BROKEN';

/** A fault of the key list or of something sealed; `code` is stable, the message never holds key material or plain text. */
export class KeyringError extends Error {
  constructor(
    readonly code: KeyringCode,
    message: string
  ) {
    super(`${code}: ${message}`);
    this.name = 'KeyringError';
  }
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID = /^[\w.-]{1,32}$/;

/** Reads `id:base64,id:base64,…` (32 bytes each, active key first). Throws KEYS_INVALID without repeating any key. */
export function parseKeys(text: string): Keyring {
  const keys = text.split(',').map((entry, index) => parseKey(entry.trim(), index + 1));
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    throw new KeyringError('KEYS_INVALID', 'a key id is given twice');
  }
  return keys;
}

function parseKey(entry: string, position: number): Key {
  const colon = entry.indexOf(':');
  const id = entry.slice(0, Math.max(colon, 0));
  const encoded = entry.slice(colon + 1);
  const secret = Buffer.from(encoded, 'base64');
  if (!ID.test(id)) throw new KeyringError('KEYS_INVALID', `key ${position} has no usable id before its colon`);
  if (secret.length !== KEY_BYTES || secret.toString('base64') !== encoded) {
    throw new KeyringError('KEYS_INVALID', `key ${position} (${id}) is not ${KEY_BYTES} bytes in base64`);
  }
  return { id, key: createSecretKey(secret) };
}

/** The key that seals; KEYS_INVALID for an empty list. */
export function activeKey(keys: Keyring): Key {
  const [key] = keys;
  if (!key) throw new KeyringError('KEYS_INVALID', 'no key given');
  return key;
}

/** Finds a key by id; KEY_UNKNOWN when the list does not hold it (any more). */
export function keyById(keys: Keyring, id: string): Key {
  const key = keys.find((candidate) => candidate.id === id);
  if (!key) throw new KeyringError('KEY_UNKNOWN', `no key '${id}' in the list`);
  return key;
}

/**
 * AES-256-GCM: nonce, cipher text, tag. `context` is authenticated with the key id but not stored, so sealed bytes moved
 * to another place do not open. Nonces are random: safe for 2^32 seals per key.
 */
export function seal(key: Key, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.key, nonce).setAAD(additional(key, context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what {@link seal} made with the same key and context; SEAL_BROKEN when a single bit differs. */
export function unseal(key: Key, sealed: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new KeyringError('SEAL_BROKEN', 'sealed bytes are cut short');
  const decipher = createDecipheriv('aes-256-gcm', key.key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(additional(key, context)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new KeyringError('SEAL_BROKEN', `sealed bytes do not open with key '${key.id}'`);
  }
}

function additional(key: Key, context: string): Buffer {
  return Buffer.from(`${key.id}\n${context}`);
}
