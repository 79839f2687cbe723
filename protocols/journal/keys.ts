/** Ed25519 keys in files: private ones as PKCS8 PEM that only their owner can read, public ones as SPKI PEM. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

export type KeyFault = { readonly fault: string };

/**
 * Makes a key pair in two new files, and a third one when `beside` makes it of the public key. Nothing is overwritten: a
 * lost signing key cannot be made again. Throws what the file system throws for other reasons than a file that exists.
 */
export function makeKeyPair(
  privatePath: string,
  publicPath: string,
  beside?: (publicKey: KeyObject) => { readonly path: string; readonly text: string },
): { publicKey: KeyObject } | KeyFault {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const third = beside?.(publicKey);
  const files = [
    [privatePath, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600],
    [publicPath, publicKey.export({ type: 'spki', format: 'pem' }), 0o644],
    ...(third ? [[third.path, third.text, 0o644] as const] : []),
  ] as const;
  const written: string[] = [];
  for (const [path, text, mode] of files) {
    if (!writeNew(path, text, mode)) {
      for (const half of written) rmSync(half, { force: true });
      return { fault: `${path} exists and is left as it is; choose another path or move the file away` };
    }
    written.push(path);
  }
  return { publicKey };
}

/** Reads a private key; the message never contains any of it. */
export function loadPrivateKey(path: string): KeyObject | KeyFault {
  return load(path, createPrivateKey, 'a private Ed25519 key (PKCS8 PEM)');
}

/** Whether anyone but its owner may read or change the file; false when there is none. */
export function isOpenToOthers(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0;
}

/** Reads a public key. One of small order, for which signatures of anything can be made up, is refused. */
export function loadPublicKey(path: string): KeyObject | KeyFault {
  const key = load(path, publicKeyOf, 'a public Ed25519 key (SPKI PEM)');
  if ('fault' in key || !hasSmallOrder(key)) return key;
  return { fault: `${path} holds a key of small order, which proves nothing; ask its owner for a new one` };
}

/** `createPublicKey` would also derive one from a private key, which has no place where a public one is asked for. */
function publicKeyOf(pem: string): KeyObject {
  if (pem.includes('PRIVATE KEY')) throw new Error('a private key');
  return createPublicKey(pem);
}

/** SHA-256 of the public key as SPKI DER, in hex: what people compare. */
export function fingerprint(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** A fingerprint as it is read out over the telephone: sixteen groups of four. */
export function spoken(fingerprintHex: string): string {
  return fingerprintHex.replace(/.{4}(?=.)/g, '$& ');
}

/**
 * The encodings of Ed25519 points of order 1, 2, 4 and 8 (sign bit clear), canonical or not. OpenSSL takes them as
 * public keys, and then accepts trivial signatures.
 */
const SMALL_ORDER = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);
const POINT_BYTES = 32;

export function hasSmallOrder(key: KeyObject): boolean {
  const point = key.export({ type: 'spki', format: 'der' }).subarray(-POINT_BYTES);
  point.writeUInt8(point.readUInt8(POINT_BYTES - 1) & 0x7f, POINT_BYTES - 1);
  return SMALL_ORDER.has(point.toString('hex'));
}

function load(path: string, parse: (pem: string) => KeyObject, what: string): KeyObject | KeyFault {
  let pem: string;
  try {
    pem = readFileSync(path, 'utf8');
  } catch (error) {
    return { fault: `${path} cannot be read: ${(error as Error).message}` };
  }
  try {
    const key = parse(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Falls through: the library's words ("asn1 encoding routines") help nobody.
  }
  return { fault: `${path} is not ${what}` };
}

/** Whole and on disk under its name, or not there at all. False when something has that name already. */
function writeNew(path: string, text: string | Buffer, mode: number): boolean {
  const directory = dirname(path);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const handle = openSync(temporary, 'wx', mode);
    writeFileSync(handle, text);
    fsyncSync(handle);
    closeSync(handle);
    // A link instead of a rename: a rename would replace a file that has appeared meanwhile.
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  const handle = openSync(directory, 'r');
  fsyncSync(handle);
  closeSync(handle);
  return true;
}
