/** `aryk receive`: runs a receiver until told to stop. */
import type { KeyObject } from 'node:crypto';
import type { Clock } from '../protocols/clock.js';
import { loadPrivateKey, loadPublicKey } from '../protocols/journal/keys.js';
import { lockStore } from '../protocols/journal/store-lock.js';
import { readCredentials } from '../protocols/mqtt/credentials.js';
import type { Random } from '../protocols/random.js';
import { problemLine } from '../protocols/settings/problem.js';
import type { Language } from '../protocols/text/message.js';
import { settingsTexts } from '../protocols/text/settings-texts.js';
import { loadReceiverSettings, type ReceiverSettings } from './config.js';
import { Receiver, type ReceiverEvent, type ReceiverOptions } from './receiver.js';
import { receiverTexts } from './texts.js';

export interface ReceiveDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted to stop. */
  readonly signal: AbortSignal;
  /** Whole lines, without their end. */
  print(line: string): void;
  printError(line: string): void;
  readonly log: { info(params: object, text: string): void; warn(params: object, text: string): void };
}

/** `aryk receive --config FILE`: every error of the file is printed, with exit code 2, or the receiver runs. */
export async function receiveVerb(
  settingsPath: string,
  deps: ReceiveDeps & { readonly language: Language },
): Promise<number> {
  const loaded = loadReceiverSettings(settingsPath);
  if (loaded.ok) return receive(loaded.value, deps);
  const texts = { ...settingsTexts, ...receiverTexts };
  for (const problem of loaded.problems)
    deps.printError(problemLine(settingsPath, problem, texts, deps.language));
  return 2;
}

/**
 * Prints `{"ready":true}` when subscribed for the first time, and at the end
 * `{"stopped":true,"received":..,"duplicates":..,"conflicts":..,"refused":..,"otherEpoch":..,"earlier":..,"gaps":..}`,
 * counted over all runs. Resolves with the exit code: 0 stopped, 1 the store cannot be opened, 2 a file that the settings name is wrong.
 */
export async function receive(settings: ReceiverSettings, deps: ReceiveDeps): Promise<number> {
  const options = optionsOf(settings);
  if ('fault' in options) {
    deps.printError(options.fault);
    return 2;
  }
  let isReady = false;
  const report = (event: ReceiverEvent): void => {
    if (event.code === 'connected' && !isReady) {
      isReady = true;
      deps.print(JSON.stringify({ ready: true }));
    }
    const level = event.code === 'connected' || event.code === 'epoch' ? 'info' : 'warn';
    deps.log[level](event, `receiver: ${event.code}`);
  };
  const receiver = new Receiver(options, {
    clock: deps.clock,
    random: deps.random,
    report: onChange(report),
  });
  let lock: ReturnType<typeof lockStore>;
  try {
    lock = lockStore(settings.store.directory);
    if ('busy' in lock) {
      deps.printError(`${settings.store.directory}: another receiver is running with this store`);
      return 1;
    }
    receiver.start();
  } catch (error) {
    deps.printError(`${settings.store.directory}: the store cannot be opened: ${(error as Error).message}`);
    return 1;
  }
  await aborted(deps.signal);
  deps.print(JSON.stringify({ stopped: true, ...(await receiver.stop()) }));
  lock.release();
  return 0;
}

function optionsOf(settings: ReceiverSettings): ReceiverOptions | { readonly fault: string } {
  const { party, sites, broker, store } = settings;
  const signingKey = loadPrivateKey(settings.signingKey);
  if ('fault' in signingKey) return { fault: `signingKey: ${signingKey.fault}` };
  const siteKeys = new Map<string, KeyObject>();
  for (const { id, siteKey } of sites) {
    const key = siteKey === undefined ? undefined : loadPublicKey(siteKey);
    if (key && 'fault' in key) return { fault: `sites: ${id}: ${key.fault}` };
    if (key) siteKeys.set(id, key);
  }
  const names = sites.map(({ id }) => id);
  const place = { url: broker.url, directory: store.directory };
  const options = { party, sites: names, siteKeys, ...place, signingKey };
  if (broker.credentialsFile === undefined) return options;
  const credentials = readCredentials(broker.credentialsFile);
  if ('fault' in credentials) return { fault: `broker.credentialsFile: ${credentials.fault}` };
  return { ...options, credentials };
}

/** A broker that stays away is news once, not at every attempt. */
function onChange(report: (event: ReceiverEvent) => void): (event: ReceiverEvent) => void {
  let wasUnreachable = false;
  return (event) => {
    const isNews = event.code !== 'unreachable' || !wasUnreachable;
    wasUnreachable = event.code === 'unreachable' || (wasUnreachable && event.code !== 'connected');
    if (isNews) report(event);
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
