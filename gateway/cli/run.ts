/** `aryk run`: the gateway until SIGTERM. */
import { join } from 'node:path';
import { loadProfiles } from '../../devices/profile.js';
import { siteProblemLines } from '../config/check.js';
import { loadSite } from '../config/site.js';
import { isAnswered, SOCKET_NAME } from '../console/local-socket.js';
import { Gateway } from '../gateway.js';
import type { CommandContext } from './command.js';
import { BAD_USAGE, cliText, DONE, FAILED } from './command.js';

export async function runVerb(configPath: string, context: CommandContext): Promise<number> {
  const { clock, random, log, version, language, signal, print, printError } = context;
  const profiles = loadProfiles();
  const loaded = loadSite(configPath, profiles);
  for (const line of siteProblemLines(configPath, loaded, language)) printError(line);
  if (!loaded.ok) return BAD_USAGE;
  const { directory } = loaded.site.settings.store;
  const socketPath = join(directory, SOCKET_NAME);
  // Two writers on one journal would each continue the chain their own way.
  if (await isAnswered(socketPath)) {
    printError(cliText(context, 'storeBusy', { directory }));
    return FAILED;
  }
  const gateway = new Gateway(loaded.site, profiles, { clock, random, log, version });
  await gateway.start();
  print(JSON.stringify({ ready: true, pid: process.pid, socket: socketPath }));
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const isOnDisk = await gateway.stop();
  const { readings, journal } = gateway.status();
  print(
    JSON.stringify({ stopped: true, readings, epoch: journal.epoch, seq: journal.seq, lost: journal.lost }),
  );
  return isOnDisk ? DONE : FAILED;
}
