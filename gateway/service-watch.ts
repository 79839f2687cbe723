/**
 * The sign of life to systemd (`WatchdogSec=` of the unit), given only while control makes progress: a process that is
 * there but no longer decides is ended and started anew. By the program `systemd-notify`, since Node.js has no datagram
 * sockets of the local kind. Without a watchdog in the unit nothing is done.
 */
import { spawn } from 'node:child_process';
import type { Clock, Timer } from '../protocols/clock.js';
import { every } from '../protocols/clock.js';

/** What systemd says to a service in its environment. */
export interface ServiceManager {
  readonly socket: string;
  /** After so long without a sign of life the service is ended. */
  readonly watchdogMs: number;
}

/** From `NOTIFY_SOCKET` and `WATCHDOG_USEC`; undefined when nobody watches. */
export function serviceManager(
  socket: string | undefined,
  watchdogUs: string | undefined,
): ServiceManager | undefined {
  const watchdogMs = Number(watchdogUs) / 1000;
  return socket && watchdogMs > 0 ? { socket, watchdogMs } : undefined;
}

export interface ServiceWatchDeps {
  readonly clock: Clock;
  /** Grows with every cycle of control. */
  readonly progress: () => number;
  readonly notify?: (socket: string, state: string) => void;
}

/** Signs in one period, so that one that comes late does no harm. */
const SIGNS = 3;

/**
 * What is too short, in seconds: with less than a cycle of control between two signs a gateway that is well would be ended
 * again and again, for nothing goes on meanwhile. Undefined where it is long enough, or nobody watches.
 */
export function shortWatchdog(
  service: ServiceManager | undefined,
  cycleMs: number,
): { readonly watchdogS: number; readonly cycleS: number; readonly leastS: number } | undefined {
  const leastMs = SIGNS * cycleMs;
  if (service === undefined || service.watchdogMs >= leastMs) return undefined;
  return { watchdogS: service.watchdogMs / 1000, cycleS: cycleMs / 1000, leastS: leastMs / 1000 };
}

/** Gives the signs until the timer is cancelled. */
export function watchService(
  { socket, watchdogMs }: ServiceManager,
  { clock, progress, notify = systemdNotify }: ServiceWatchDeps,
): Timer {
  let seen = progress();
  notify(socket, 'READY=1');
  return every(clock, watchdogMs / SIGNS, () => {
    const now = progress();
    if (now !== seen) notify(socket, 'WATCHDOG=1');
    seen = now;
  });
}

/** Never throws: where the program is missing, systemd ends the service and says why in its own log. */
function systemdNotify(socket: string, state: string): void {
  const child = spawn('systemd-notify', [`--pid=${process.pid}`, state], {
    env: { NOTIFY_SOCKET: socket, PATH: '/usr/bin:/bin' },
    stdio: 'ignore',
  });
  child.on('error', () => undefined);
  child.unref();
}
