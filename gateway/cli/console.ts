/** `aryk console`: joins this terminal to a running gateway. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { loadProfiles } from '../../devices/shipped-profiles.js';
import { siteProblemLines } from '../config/check.js';
import { loadSite } from '../config/site.js';
import { consoleVerb } from '../console/client.js';
import { SOCKET_NAME } from '../console/local-socket.js';
import { BAD_USAGE, type CommandContext, cliText, FAILED, type Options } from './command.js';

const DEFAULT_CONFIG = 'site.yaml';

export async function consoleOf(
  options: Options,
  streams: { readonly stdin: Readable; readonly stdout: Writable },
  context: CommandContext,
): Promise<number> {
  const { language, printError } = context;
  let socket = options.socket as string | undefined;
  if (socket === undefined) {
    const config = String(options.config ?? DEFAULT_CONFIG);
    const loaded = loadSite(config, loadProfiles());
    if (!loaded.ok) {
      for (const line of siteProblemLines(config, loaded, language)) printError(line);
      return BAD_USAGE;
    }
    socket = join(loaded.site.settings.store.directory, SOCKET_NAME);
  }
  if (!existsSync(socket)) {
    printError(cliText(context, 'noGateway', { socket }));
    return FAILED;
  }
  return consoleVerb(socket, { ...streams, language, printError });
}
