/** What befalls a simulated site in its hostile phase: to wires, instruments, drives, river, clock, disk and the gateway itself. */
import { DRIVE_FAULTS, type DriveFault } from '../../emulator/canal/network-settings.js';
import type { Chance } from './chance.js';
import type { CloudTrouble } from './cloud-troubles.js';
import type { Headworks } from './headworks.js';
import { NO_TROUBLE, type WireTrouble } from './sim-line.js';
import type { DiskTrouble } from './sim-store.js';
import type { World } from './world.js';

export type Trouble = { readonly fromMs: number; readonly toMs: number } & (
  | { readonly kind: 'wire'; readonly line: string; readonly trouble: WireTrouble }
  | { readonly kind: 'line-down'; readonly line: string }
  | { readonly kind: 'mute' | 'frozen' | 'reboot'; readonly instrument: string }
  | { readonly kind: 'drive'; readonly gate: string; readonly fault: DriveFault }
  | { readonly kind: 'by-hand'; readonly gate: string; readonly percent: number }
  | { readonly kind: 'debris'; readonly gate: string; readonly blocked: number }
  | { readonly kind: 'clock-step'; readonly byMs: number }
  | { readonly kind: 'unsynced' | 'disk-fails' }
  | { readonly kind: 'disk-slow'; readonly ms: number }
  /** The gateway is off between the two; `kill` loses what waited for the disk. */
  | { readonly kind: 'kill' | 'restart' }
  | CloudTrouble
);
export type TroubleKind = Trouble['kind'];
type SiteKind = Exclude<TroubleKind, CloudTrouble['kind']>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How often each comes, by weight. */
const WEIGHTS: readonly (readonly [SiteKind, number])[] = [
  ['wire', 8],
  ['line-down', 4],
  ['mute', 5],
  ['frozen', 2],
  ['reboot', 2],
  ['drive', 5],
  ['by-hand', 2],
  ['debris', 2],
  ['clock-step', 2],
  ['unsynced', 2],
  ['disk-fails', 2],
  ['disk-slow', 2],
  ['kill', 3],
  ['restart', 2],
];

/** About `perDay` of them, at any time before `untilMs`; all have ended by then. */
export function troublesOf(
  chance: Chance,
  { instruments, network }: Headworks,
  { perDay, untilMs }: { readonly perDay: number; readonly untilMs: number },
): Trouble[] {
  const count = Math.round((perDay * untilMs) / (24 * HOUR_MS));
  const lines = [...new Set(instruments.map(({ line }) => line))];
  const pick = <Item>(items: readonly Item[]): Item => items[chance.whole(0, items.length - 1)] as Item;
  return Array.from({ length: count }, (): Trouble => {
    const fromMs = Math.floor(chance.between(0.02, 0.97) * untilMs);
    const lasts = chance.is(0.7) ? chance.between(1, 40) : chance.between(40, 240);
    const toMs = Math.min(untilMs - 1, Math.floor(fromMs + lasts * MINUTE_MS));
    const when = { fromMs, toMs };
    const kind = weighed(chance);
    const gate = pick(network.gates).id;
    switch (kind) {
      case 'wire':
        return { ...when, kind, line: pick(lines), trouble: noise(chance) };
      case 'line-down':
        return { ...when, kind, line: pick(lines) };
      case 'mute':
      case 'frozen':
      case 'reboot':
        return { ...when, kind, instrument: pick(instruments).id };
      case 'drive':
        return { ...when, kind, gate, fault: pick(DRIVE_FAULTS) };
      case 'by-hand':
        return { ...when, kind, gate, percent: chance.whole(0, 100) };
      case 'debris':
        return { ...when, kind, gate, blocked: chance.between(0.05, 0.6) };
      case 'clock-step':
        return { ...when, kind, byMs: Math.round(chance.between(-2, 2) * HOUR_MS) };
      case 'disk-slow':
        return { ...when, kind, ms: Math.round(chance.between(100, 8000)) };
      case 'kill':
      case 'restart':
        return {
          fromMs,
          toMs: Math.min(untilMs - 1, fromMs + Math.round(chance.between(10, 900) * 1000)),
          kind,
        };
      default:
        return { ...when, kind };
    }
  }).sort((a, b) => a.fromMs - b.fromMs);
}

/** Whether the gate does only as it is told while such a thing goes on, and its instruments show what is. */
export function isHarmless({ kind }: Trouble): boolean {
  return !['drive', 'by-hand', 'debris', 'frozen', 'reboot'].includes(kind);
}

function weighed(chance: Chance): SiteKind {
  let at = chance.between(
    0,
    WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0),
  );
  for (const [kind, weight] of WEIGHTS) {
    if (at < weight) return kind;
    at -= weight;
  }
  return 'wire';
}

function noise(chance: Chance): WireTrouble {
  const most = chance.of([0.02, 0.1, 0.3, 0.6]);
  const part = (): number => chance.between(0, most / 4);
  return { lost: part(), late: part(), garbled: part(), busy: part() };
}

/** Begins or ends what does not concern the gateway's process. */
export function befall(world: World, disk: DiskTrouble, trouble: Trouble, on: boolean): void {
  switch (trouble.kind) {
    case 'wire':
      world.wire(trouble.line).trouble = on ? trouble.trouble : NO_TROUBLE;
      break;
    case 'line-down':
      world.wire(trouble.line).isDown = on;
      break;
    case 'mute':
      world.instrument(trouble.instrument).mute = on;
      break;
    case 'frozen':
      for (const meter of world.instrument(trouble.instrument).meters()) meter.freeze(on);
      break;
    case 'reboot':
      if (on) world.instrument(trouble.instrument).reboot();
      break;
    case 'drive':
      world.canal.gate(trouble.gate).setFault(trouble.fault, on);
      break;
    case 'by-hand': {
      const gate = world.canal.gate(trouble.gate);
      gate.setLocal(on);
      if (on) gate.moveByHand(trouble.percent);
      break;
    }
    case 'debris':
      world.canal.gate(trouble.gate).setBlocked(on ? trouble.blocked : 0);
      break;
    case 'clock-step':
      if (on) world.wall.offsetMs += trouble.byMs;
      break;
    case 'unsynced':
      world.wall.status = on ? 'unsynced' : 'synced';
      break;
    case 'disk-fails':
      disk.fails = on;
      break;
    case 'disk-slow':
      disk.slowMs = on ? trouble.ms : 0;
      break;
    case 'cloud-down':
    case 'cloud-refuses':
    case 'cloud-slow':
    case 'cloud-loses':
    case 'broker-forgets':
    case 'receiver-off':
      world.cloud?.befall(trouble, on);
      break;
    case 'kill':
    case 'restart':
      break;
  }
}

/** Whatever is left of it: overlapping troubles may have ended each other. */
export function heal(world: World, disk: DiskTrouble, startWallMs: number): void {
  for (const wire of world.wires.values()) {
    wire.trouble = NO_TROUBLE;
    wire.isDown = false;
  }
  for (const instrument of world.instruments.values()) {
    instrument.mute = false;
    for (const meter of instrument.meters()) meter.freeze(false);
  }
  for (const id of world.canal.network.gateIds) {
    const gate = world.canal.gate(id);
    for (const fault of DRIVE_FAULTS) gate.setFault(fault, false);
    gate.stop();
    gate.setBlocked(0);
  }
  world.wall.offsetMs = startWallMs;
  world.wall.status = 'synced';
  disk.fails = false;
  disk.slowMs = 0;
  world.cloud?.heal();
}
