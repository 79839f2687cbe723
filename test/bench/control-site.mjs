/** The gateway of a site with one gate on a full line, on short slots, with a broker and a receiver. */
import { join } from 'node:path';
import { startSite } from './site-parts.mjs';

const PROBE = join(import.meta.dirname, 'control-probe.mjs');
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** More often than the line can: it is always full. */
const EVERY = '250ms';
/** Not a whole second: slots begin on whole seconds, and are to fall into every part of the cycle. */
export const CYCLE_MS = 1013;

/** `slotsAfter` gives, for the time by the clock on the wall, slots `{ atMs, untilMs, percent }` of whole seconds. */
export async function startControlled(directory, { path, baudRate, slotsAfter }) {
  let slots = [];
  const settings = () => {
    slots = slotsAfter(Date.now());
    return siteOf({ path, baudRate, slots });
  };
  return { ...(await startSite(directory, settings, ['--import', PROBE])), slots };
}

function siteOf({ path, baudRate, slots }) {
  const meters = [1, 2, 3, 4, 5, 6, 7].map((unit) => ({
    id: `unit-${unit}`,
    bus: 'line',
    unit,
    every: EVERY,
    maxGap: 0,
    points: Array.from({ length: 20 }, (_, address) => pointAt(unit, address)),
  }));
  return {
    buses: [{ id: 'line', kind: 'rtu', path, baudRate, parity: 'even' }],
    devices: [...meters, { id: 'actuator', bus: 'line', unit: 8, profile: 'rotork-iq', every: EVERY }],
    control: { cycle: `${CYCLE_MS}ms` },
    gates: [
      {
        id: 'gate',
        device: 'actuator',
        structure: { kind: 'vertical-sluice', widthM: 6, sillM: 0, travelM: 2.5 },
        upstream: 'unit-1.level_m',
        onLossOfControl: 'hold',
        limits: { startsPerHour: 1200, reversalDwell: '0s' },
      },
    ],
    schedules: slots.map(({ atMs, untilMs, percent }) => ({
      gate: 'gate',
      programme: { opening: percent },
      weekly: { days: DAYS, from: timeOfDay(atMs), to: timeOfDay(untilMs) },
    })),
  };
}

function pointAt(unit, address) {
  const place = { table: 'holding', address, type: 'u16' };
  return unit === 1 && address === 0
    ? { name: 'level_m', ...place, scale: 0.001, unit: 'm', noValue: [0xffff] }
    : { name: `register_${address}`, ...place };
}

const timeOfDay = (wallMs) => new Date(wallMs).toISOString().slice(11, 19);
