/** `aryk run`: the gateway until SIGTERM. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadProfiles } from '../../devices/shipped-profiles.js';
import { ifStillAlive } from '../../protocols/clock.js';
import { lockStore } from '../../protocols/journal/store-lock.js';
import { siteProblemLines } from '../config/check.js';
import { loadSite, type Site } from '../config/site.js';
import { SOCKET_NAME } from '../console/local-socket.js';
import { Gateway, type SettingsBody } from '../gateway.js';
import { shortWatchdog, watchService } from '../service-watch.js';
import type { CommandContext } from './command.js';
import { BAD_USAGE, cliText, DONE, FAILED } from './command.js';

/** A stop that has not ended by then hangs in the operating system, where nothing can be done for it. */
const STOP_LIMIT_MS = 2800;
/** A settings file larger than this stands in the journal by its hash alone. */
const MAX_JOURNALED_CHARACTERS = 64 * 1024;

export async function runVerb(configPath: string, context: CommandContext): Promise<number> {
  const { language, printError } = context;
  const loaded = loadSite(configPath, loadProfiles());
  for (const line of siteProblemLines(configPath, loaded, language)) printError(line);
  if (!loaded.ok) return BAD_USAGE;
  const { directory } = loaded.site.settings.store;
  let lock: ReturnType<typeof lockStore>;
  try {
    lock = lockStore(directory);
  } catch (error) {
    printError(cliText(context, 'storeUnusable', { directory, cause: (error as Error).message }));
    return FAILED;
  }
  if ('busy' in lock) {
    printError(cliText(context, 'storeBusy', { directory }));
    return FAILED;
  }
  // The lock is released by the end of the process: closing its file could wait for a disk that hangs.
  tellShortWatchdog(loaded.site, context);
  return runGateway(loaded.site, settingsBody(configPath), lock, context);
}

/** Into systemd's own log, beside its word that it has ended the service: nobody would know why otherwise. */
function tellShortWatchdog({ settings }: Site, context: CommandContext): void {
  const short = shortWatchdog(context.service, settings.control.cycle);
  if (short !== undefined) context.printError(cliText(context, 'watchdogShort', short));
}

async function runGateway(
  site: Site,
  settings: SettingsBody,
  _held: object,
  { clock, random, log, version, signal, print, service }: CommandContext,
): Promise<number> {
  const gateway = new Gateway(site, { clock, random, log, version });
  await gateway.start(settings);
  print(
    JSON.stringify({
      ready: true,
      pid: process.pid,
      socket: join(site.settings.store.directory, SOCKET_NAME),
    }),
  );
  const watch = service && watchService(service, { clock, progress: () => gateway.cycles });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  // A write that hangs, to the disk or to a log that nobody reads, would keep the process for as long as it hangs.
  ifStillAlive(STOP_LIMIT_MS, () => process.kill(process.pid, 'SIGKILL'));
  watch?.cancel();
  const isOnDisk = await gateway.stop();
  const { readings, journal } = gateway.status();
  const { epoch, seq, waiting, lost } = journal;
  print(JSON.stringify({ stopped: true, readings, epoch, seq, lost: lost + waiting }));
  return isOnDisk ? DONE : FAILED;
}

/** What the gateway runs with, for the journal: a change of settings is a fact like any other. */
function settingsBody(path: string): SettingsBody {
  const text = readFileSync(path, 'utf8');
  const sha256 = createHash('sha256').update(text).digest('hex');
  const file = basename(path);
  return text.length <= MAX_JOURNALED_CHARACTERS ? { file, sha256, text } : { file, sha256 };
}
