/** `aryk keys`: makes Ed25519 key pairs and shows their fingerprints; a private key is never printed. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  fingerprint,
  loadPrivateKey,
  loadPublicKey,
  makeKeyPair,
  spoken,
} from '../../protocols/journal/keys.js';
import { makeSuccessor } from '../../protocols/journal/site-key-files.js';
import type { CommandContext } from './command.js';
import { BAD_USAGE, cliText, DONE, FAILED, missing } from './command.js';

export interface KeysOptions {
  /** The file may be named by `--key` too. */
  readonly key: string | undefined;
  /** `init`: the private key that the new one follows. */
  readonly succeeds: string | undefined;
  readonly json: boolean;
}

export function keysVerb(
  action: string | undefined,
  word: string | undefined,
  options: KeysOptions,
  context: CommandContext,
): number {
  if (action !== 'init' && action !== 'show')
    return missing(context, 'keys', 'init|show', 'aryk keys init keys/site.key');
  const file = word ?? options.key;
  if (file === undefined) return missing(context, 'keys', 'FILE', `aryk keys ${action} keys/site.key`);
  if (action === 'show' && options.succeeds !== undefined) {
    context.printError(cliText(context, 'badOption', { verb: 'keys', problem: '--succeeds' }));
    return BAD_USAGE;
  }
  const result = action === 'init' ? init(file, options.succeeds, context) : show(file);
  if ('fault' in result) {
    context.printError(cliText(context, 'failed', { verb: 'keys', cause: result.fault }));
    return FAILED;
  }
  const print = fingerprint(result.publicKey);
  if (options.json) context.print(JSON.stringify({ file, fingerprint: print, spoken: spoken(print) }));
  else if (action === 'init') {
    context.print(cliText(context, 'keyMade', { file, fingerprint: print }));
    context.print(cliText(context, 'fingerprint', { spoken: spoken(print) }));
    if (options.succeeds) context.print(cliText(context, 'keySucceeds', { file, old: options.succeeds }));
  } else {
    // The line for programs stands alone.
    context.print(print);
    context.printError(cliText(context, 'fingerprint', { spoken: spoken(print) }));
  }
  return DONE;
}

function init(
  file: string,
  succeeds: string | undefined,
  { clock }: CommandContext,
): ReturnType<typeof makeKeyPair> {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return succeeds === undefined
      ? makeKeyPair(file, `${file}.pub`)
      : makeSuccessor(file, succeeds, clock.wallMs());
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

function show(file: string): ReturnType<typeof makeKeyPair> {
  const key = file.endsWith('.pub') ? loadPublicKey(file) : loadPrivateKey(file);
  return 'fault' in key ? key : { publicKey: key };
}
