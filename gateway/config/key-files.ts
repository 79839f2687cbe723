/** Files that ought to hold a public key. */
import { existsSync, readFileSync } from 'node:fs';
import { loadPublicKey } from '../../protocols/journal/keys.js';

export type KeyFileState = 'good' | 'missing' | 'private' | 'not-a-key';

/** `private`: somebody has given away what proves that it is him; any kind counts, also one under a password. */
export function stateOfKeyFile(path: string): KeyFileState {
  if (!existsSync(path)) return 'missing';
  if (!('fault' in loadPublicKey(path))) return 'good';
  return holdsPrivateKey(path) ? 'private' : 'not-a-key';
}

function holdsPrivateKey(path: string): boolean {
  try {
    return readFileSync(path, 'utf8').includes('PRIVATE KEY');
  } catch {
    return false;
  }
}
