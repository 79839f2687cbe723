/**
 * A site's key on its computer: the private key, and beside it, when it follows an older one, `<file>.succession` with the
 * older keys' words for it (succession.ts), oldest first.
 */
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isOpenToOthers, type KeyFault, loadPrivateKey, makeKeyPair } from './keys.js';
import { MAX_SUCCESSIONS, signSuccession, splitSuccessions } from './succession.js';

export interface SigningKey {
  readonly key: KeyObject;
  readonly successions: readonly string[];
}

/** The key with what leads to it; the message of a fault never contains any of it. Never throws. */
export function loadSigningKey(path: string): SigningKey | KeyFault {
  if (isOpenToOthers(path)) return { fault: `${path} can be read by others; run: chmod 600 ${path}` };
  const key = loadPrivateKey(path);
  if ('fault' in key) return key;
  try {
    return { key, successions: readSuccessions(path) };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

/** Makes a key pair that follows the one in `oldPath`, in `path`, `path`.pub and `path`.succession. */
export function makeSuccessor(
  path: string,
  oldPath: string,
  nowMs: number,
): { publicKey: KeyObject } | KeyFault {
  const old = loadPrivateKey(oldPath);
  if ('fault' in old) return old;
  return makeKeyPair(path, `${path}.pub`, (publicKey) => ({
    path: successionFile(path),
    text: [...readSuccessions(oldPath), signSuccession(old, publicKey, nowMs).toString()].join(''),
  }));
}

function successionFile(path: string): string {
  return `${path}.succession`;
}

function readSuccessions(path: string): string[] {
  const file = successionFile(path);
  return existsSync(file) ? splitSuccessions(readFileSync(file, 'utf8')).slice(-MAX_SUCCESSIONS) : [];
}
