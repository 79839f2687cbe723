/**
 * The demo's structure: a headworks with a forebay, one sluice gate and an offtake canal, on one RS-485 line and
 * one Modbus TCP port. Written out as the same three settings files that a real installation has.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { WallMs } from '../../protocols/clock.js';
import { localTimeIn } from '../../protocols/local-time.js';

export const DEMO_SITE = 'demo-head';
const TIME_ZONE = 'Asia/Almaty';
const BAUD_RATE = 19_200;
const DAY_S = 86_400;

export interface DemoPaths {
  readonly directory: string;
  readonly site: string;
  readonly emulator: string;
  readonly receiver: string;
  readonly store: string;
  readonly copy: string;
  readonly socket: string;
  /** The technician's end of the console cable. */
  readonly console: string;
  readonly signingKey: string;
  readonly watermarkKey: string;
  readonly siteKey: string;
  readonly sitePublicKey: string;
}

export function demoPaths(directory: string): DemoPaths {
  const at = (...parts: string[]): string => join(directory, ...parts);
  return {
    directory,
    site: at('site.yaml'),
    emulator: at('emulator.yaml'),
    receiver: at('receiver.yaml'),
    store: at('gateway'),
    copy: at('receiver'),
    socket: at('gateway', 'aryk.sock'),
    console: at('lines', 'console'),
    signingKey: at('keys', 'kz.key'),
    watermarkKey: at('keys', 'kz.pub'),
    siteKey: at('keys', 'site.key'),
    sitePublicKey: at('keys', 'site.pub'),
  };
}

export interface DemoPlan {
  readonly brokerUrl: string;
  readonly accelerate: number;
  readonly language: string;
}

/** What is known only when the emulator serves. */
export interface SiteFacts {
  /** When the gate's second slot begins. */
  readonly changeAt: WallMs;
  readonly sondePort: number;
}

/** Writes the settings of the emulator and of the receiver. Keys are the caller's. */
export function writeSurroundings(paths: DemoPaths, plan: DemoPlan): void {
  mkdirSync(join(paths.directory, 'lines'), { recursive: true });
  writeFileSync(paths.emulator, stringify(emulatorSettings(plan)));
  writeFileSync(
    paths.receiver,
    stringify({
      party: 'kz',
      sites: [{ id: DEMO_SITE, siteKey: 'keys/site.pub' }],
      broker: { url: plan.brokerUrl },
      store: { directory: 'receiver' },
      signingKey: 'keys/kz.key',
    }),
  );
}

export function writeSite(paths: DemoPaths, plan: DemoPlan, facts: SiteFacts): void {
  writeFileSync(paths.site, stringify(siteSettings(plan, facts), { aliasDuplicateObjects: false }));
}

function siteSettings(plan: DemoPlan, { changeAt, sondePort }: SiteFacts): unknown {
  const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const changeS = localTimeIn(TIME_ZONE)(changeAt).secondOfDay;
  const oppositeS = (changeS + DAY_S / 2) % DAY_S;
  const slot = (programme: unknown, fromS: number, toS: number): unknown => ({
    gate: 'left',
    programme,
    weekly: { days: everyDay, from: clockTime(fromS), to: clockTime(toS) },
  });
  return {
    site: {
      id: DEMO_SITE,
      name: { en: 'Demo headworks', ru: 'Демонстрационный гидроузел', kk: 'Көрсетілім су торабы' },
      timeZone: TIME_ZONE,
      key: 'keys/site.key',
    },
    store: { directory: 'gateway' },
    buses: [
      { id: 'rs485-a', kind: 'rtu', path: 'lines/rs485-a', baudRate: BAUD_RATE, parity: 'none', stopBits: 1 },
      { id: 'lan', kind: 'tcp', host: '127.0.0.1', port: sondePort },
    ],
    devices: [
      { id: 'forebay', bus: 'rs485-a', unit: 3, profile: 'keller-series30', every: '2s' },
      { id: 'left-canal', bus: 'rs485-a', unit: 4, profile: 'vegapuls', every: '2s' },
      { id: 'left-meter', bus: 'rs485-a', unit: 5, profile: 'generic-tuf-2000m', every: '2s' },
      { id: 'left-gate', bus: 'rs485-a', unit: 11, profile: 'rotork-iq', every: '1s' },
      { id: 'sonde', bus: 'lan', unit: 1, profile: 'yosemitech-y4000', every: '5s' },
    ],
    gates: [
      {
        id: 'left',
        device: 'left-gate',
        structure: { kind: 'vertical-sluice', widthM: 6, sillM: 0, travelM: 2.5 },
        upstream: 'forebay.level_m',
        downstream: 'left-canal.level_m',
        discharge: 'left-meter.discharge_m3s',
        onLossOfControl: 'hold',
        limits: { minOpening: 0, maxOpening: 90, minTravel: 1, startsPerHour: 60 },
      },
    ],
    parties: [{ id: 'kz', name: { en: 'Kazakhstan' }, share: 1 }],
    schedules: [slot({ opening: 30 }, oppositeS, changeS), slot({ opening: 55 }, changeS, oppositeS)],
    uplinks: [{ id: 'kz', party: 'kz', url: plan.brokerUrl, required: true, watermarkKey: 'keys/kz.pub' }],
    console: [{ path: 'lines/console-gateway', baudRate: 115_200, language: plan.language }],
  };
}

function emulatorSettings(plan: DemoPlan): unknown {
  return {
    canal: { startAt: '2017-07-10T00:00:00Z', accelerate: plan.accelerate, openingPercent: 20 },
    lines: [
      { id: 'rs485-a', kind: 'rtu', path: 'lines/rs485-a', baudRate: BAUD_RATE },
      { id: 'lan', kind: 'tcp', host: '127.0.0.1', port: 0 },
    ],
    cables: [{ id: 'console', ends: ['lines/console-gateway', 'lines/console'] }],
    instruments: [
      {
        id: 'forebay',
        line: 'rs485-a',
        unit: 3,
        profile: 'keller-series30',
        serves: { level_m: 'forebay.level_m' },
      },
      {
        id: 'left-canal',
        line: 'rs485-a',
        unit: 4,
        profile: 'vegapuls',
        serves: { level_m: 'offtake.level_m' },
      },
      {
        id: 'left-meter',
        line: 'rs485-a',
        unit: 5,
        profile: 'generic-tuf-2000m',
        serves: { discharge_m3s: 'offtake.discharge_m3s', volume_m3: 'offtake.volume_m3' },
        constants: { signal_quality: 82, velocity_ms: 0.9 },
      },
      {
        id: 'left-gate',
        line: 'rs485-a',
        unit: 11,
        profile: 'rotork-iq',
        serves: { closed_limit: 'gate.fully_closed', open_limit: 'gate.fully_open' },
      },
      {
        id: 'sonde',
        line: 'lan',
        unit: 1,
        profile: 'yosemitech-y4000',
        serves: {
          turbidity_ntu: 'water.turbidity_ntu',
          temperature_degc: 'water.temperature_degc',
          ph: 'water.ph',
          oxygen_mgl: 'water.oxygen_mgl',
          conductivity_mscm: 'water.conductivity_mscm',
        },
      },
    ],
  };
}

function clockTime(secondOfDay: number): string {
  const two = (part: number): string => String(Math.floor(part)).padStart(2, '0');
  return `${two(secondOfDay / 3600)}:${two((secondOfDay % 3600) / 60)}:${two(secondOfDay % 60)}`;
}
