/** `aryk keys`: makes Ed25519 key pairs and shows their fingerprints; a private key is never printed. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fingerprint, loadPrivateKey, loadPublicKey, makeKeyPair } from '../../protocols/journal/keys.js';
import type { CommandContext } from './command.js';
import { cliText, DONE, FAILED, missing } from './command.js';

export function keysVerb(
  action: string | undefined,
  file: string | undefined,
  context: CommandContext,
): number {
  if (action !== 'init' && action !== 'show')
    return missing(context, 'keys', 'init|show', 'aryk keys init keys/kz.key');
  if (file === undefined) return missing(context, 'keys', 'FILE', `aryk keys ${action} keys/kz.key`);
  const result = action === 'init' ? init(file) : show(file);
  if ('fault' in result) {
    context.printError(cliText(context, 'failed', { verb: 'keys', cause: result.fault }));
    return FAILED;
  }
  const { publicKey } = result;
  if (action === 'init')
    context.print(cliText(context, 'keyMade', { file, fingerprint: fingerprint(publicKey) }));
  else context.print(fingerprint(publicKey));
  return DONE;
}

function init(file: string): ReturnType<typeof makeKeyPair> {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return makeKeyPair(file, `${file}.pub`);
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

function show(file: string): ReturnType<typeof makeKeyPair> {
  const key = file.endsWith('.pub') ? loadPublicKey(file) : loadPrivateKey(file);
  return 'fault' in key ? key : { publicKey: key };
}
