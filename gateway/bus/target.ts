/**
 * Which line a call of `aryk bus` means: one given directly, or a bus of a site. A bus of a site whose gateway runs is
 * asked for through the gateway, always: two owners of one line would take each other's replies.
 */

import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Profiles } from '../../devices/profile.js';
import { isSerial, type LineConfig, placeOf } from '../../protocols/modbus/line-config.js';
import { parseDuration } from '../../protocols/settings/fields.js';
import { lineConfigOf } from '../assembly.js';
import type { Options } from '../cli/command.js';
import { type LoadedSite, loadSite, type Site } from '../config/site.js';
import { isAnswered, SOCKET_NAME } from '../console/local-socket.js';
import type { BusMessage } from '../text/bus-texts.js';
import { type DirectBusOptions, type Opened, openDirectBus } from './direct-bus.js';
import { openGatewayBus } from './gateway-bus.js';
import { type LineSetting, PARITIES, withSetting } from './scan.js';
import { gateAt } from './writes.js';

export type Target =
  | {
      readonly kind: 'direct';
      readonly config: LineConfig;
      readonly gateOf?: (unit: number) => string | undefined;
    }
  | { readonly kind: 'gateway'; readonly socket: string; readonly bus: string; readonly config: LineConfig };

export type Resolved =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly message: BusMessage }
  /** The settings are wrong: their problems say how. */
  | { readonly ok: false; readonly loaded: Extract<LoadedSite, { ok: false }>; readonly path: string };

export const DEFAULT_CONFIG = 'site.yaml';
const DEFAULT_TIMEOUT_MS = 1000;
const DEFAULT_TCP_PORT = 502;

export async function targetOf(options: Options, profiles: Profiles): Promise<Resolved> {
  const { config, bus, port, host } = options;
  const ways = [config ?? bus, port, host].filter((way) => way !== undefined);
  if (ways.length !== 1) return wrong({ key: ways.length === 0 ? 'whichLine' : 'oneLine' });
  if (port !== undefined || host !== undefined) return givenDirectly(options);
  const path = String(config ?? DEFAULT_CONFIG);
  const loaded = loadSite(path, profiles);
  if (!loaded.ok) return { ok: false, loaded, path };
  return busOfSite(loaded.site, bus);
}

/** Where the gateway of a site answers. */
export function socketOf(site: Site): string {
  return join(site.settings.store.directory, SOCKET_NAME);
}

async function busOfSite(site: Site, name: Options[string]): Promise<Resolved> {
  const { settings } = site;
  const allowed = settings.buses.map(({ id }) => id).join(', ');
  if (name === undefined && settings.buses.length > 1) return wrong({ key: 'whichBus', params: { allowed } });
  const bus = name === undefined ? settings.buses[0] : settings.buses.find(({ id }) => id === name);
  if (bus === undefined) return wrong({ key: 'unknown-bus', params: { bus: String(name), allowed } });
  const config = lineConfigOf(bus);
  const socket = socketOf(site);
  if (await isAnswered(socket)) return right({ kind: 'gateway', socket, bus: bus.id, config });
  return right({ kind: 'direct', config, gateOf: (unit) => gateAt(settings, bus.id, unit) });
}

function givenDirectly(options: Options): Resolved {
  const { port, host, ascii, 'tcp-port': tcpPort, 'rtu-over-tcp': overTcp } = options;
  const baudRate = numberIn(options.baud ?? '9600', 300, 921_600);
  const stopBits = numberIn(options.stop ?? '1', 1, 2);
  const dataBits = numberIn(options.data ?? (ascii ? '7' : '8'), ascii ? 7 : 8, 8);
  const parity = PARITIES.find((known) => known === (options.parity ?? (ascii ? 'even' : 'none')));
  const portNumber = numberIn(tcpPort ?? String(DEFAULT_TCP_PORT), 1, 65_535);
  const timeoutMs = timeoutOf(options) ?? DEFAULT_TIMEOUT_MS;
  const faults: [string, unknown, unknown, string][] = [
    ['--baud', options.baud, baudRate, '300-921600'],
    ['--stop', options.stop, stopBits, '1, 2'],
    ['--data', options.data, dataBits, ascii ? '7, 8' : '8'],
    ['--parity', options.parity, parity, PARITIES.join(', ')],
    ['--tcp-port', tcpPort, portNumber, '1-65535'],
  ];
  const fault = faults.find(([, , value]) => value === undefined);
  if (fault !== undefined) return wrong(badValue(fault[0], fault[1], fault[3]));
  if (baudRate === undefined || parity === undefined || portNumber === undefined)
    throw new Error('unreachable');
  if (port !== undefined) {
    const kind = ascii ? 'ascii' : 'rtu';
    const bits = { stopBits: stopBits === 2 ? 2 : 1, dataBits: dataBits === 7 ? 7 : 8 } as const;
    return right({
      kind: 'direct',
      config: { kind, path: String(port), baudRate, parity, ...bits, timeoutMs },
    });
  }
  const where = { host: String(host), port: portNumber, timeoutMs };
  // ASCII has no frames of its own on TCP: it is what a converter passes on.
  if (overTcp || ascii)
    return right({
      kind: 'direct',
      config: { kind: ascii ? 'ascii-over-tcp' : 'rtu-over-tcp', ...where, baudRate },
    });
  return right({ kind: 'direct', config: { kind: 'tcp', ...where, inFlight: 1 } });
}

/** `--timeout`, in milliseconds; undefined when it is not given or no such duration. */
export function timeoutOf({ timeout }: Options): number | undefined {
  const ms = timeout === undefined ? undefined : parseDuration(String(timeout));
  return ms !== undefined && ms >= 20 && ms <= 5000 ? ms : undefined;
}

export function numberIn(text: Options[string], min: number, max: number): number | undefined {
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(String(text)) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

export function badValue(option: string, value: unknown, allowed: string): BusMessage {
  return { key: 'badValue', params: { option, value: String(value), allowed } };
}

/** The line as people know it; with `setting`, as it is tried. */
export function placeOfTarget(target: Target): string {
  return target.kind === 'gateway' ? target.bus : placeOf(target.config);
}

export function openTarget(
  target: Target,
  options: Pick<DirectBusOptions, 'clock' | 'random'>,
  setting?: LineSetting,
): Promise<Opened> {
  if (target.kind === 'gateway') {
    return openGatewayBus(target.socket, target.bus, { clock: options.clock, by: whoAsks() });
  }
  const { gateOf } = target;
  return openDirectBus(withSetting(target.config, setting), gateOf ? { ...options, gateOf } : options);
}

/** Whether its settings can be tried through: a serial port that no gateway holds. */
export function hasSettingsToTry(target: Target): boolean {
  return target.kind === 'direct' && isSerial(target.config);
}

function whoAsks(): { uid: number; user: string } {
  const uid = process.getuid?.() ?? 0;
  try {
    return { uid, user: userInfo().username.slice(0, 64) };
  } catch {
    // A user id without a name, as in some containers.
    return { uid, user: '' };
  }
}

function right(target: Target): Resolved {
  return { ok: true, target };
}

function wrong(message: BusMessage): Resolved {
  return { ok: false, message };
}
