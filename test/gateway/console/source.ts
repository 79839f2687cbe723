import type { ConsoleSource, EventView } from '../../../gateway/console/source.js';
import type { GatewayStatus } from '../../../gateway/status.js';

export const STATUS: GatewayStatus = {
  site: 'khorgos-head',
  version: '0.1.0',
  atWall: '2026-07-01T01:00:30.250Z',
  clockStatus: 'synced',
  uptimeS: 11_530,
  firstReadingMs: 812,
  rssBytes: 62 * 2 ** 20,
  readings: 4711,
  points: [
    { id: 'forebay.level_m', unit: 'm', value: 1.2344, flag: 0, reason: null, ageMs: 1400 },
    { id: 'left-meter.discharge_m3s', unit: 'm3/s', value: null, flag: 9, reason: 'timeout', ageMs: null },
    { id: 'left-meter.volume_m3', unit: 'm3', value: 1_234_567.89, flag: 3, reason: 'stale', ageMs: 400_000 },
    { id: 'sonde.leak', unit: '', value: 0.0001, flag: 6, reason: 'instrument-error', ageMs: 7_300_000 },
  ],
  lines: [
    {
      id: 'rs485-a',
      open: true,
      usePercent: 41.6,
      requests: 812,
      timeouts: 3,
      errors: 0,
      byKind: { timeout: 3, garbled: 0, exception: 0, 'not-sent': 0 },
      discarded: 0,
      overruns: 0,
      units: [],
    },
  ],
  waterQuality: [],
  gates: [
    {
      id: 'left',
      state: 'idle',
      cause: null,
      fault: null,
      openingPercent: 19.98,
      uncertaintyPercent: null,
      reason: 'too-soon',
      trips: [],
      latched: [],
      armed: 'armed',
      slot: 'schedules[0]@2026-06-01T01:00:00.000Z',
      nextChangeAt: '2026-06-01T15:00:00.000Z',
      startsInLastHour: 2,
      targetPercent: 35,
      wantedBy: 'schedule',
      blockedBy: ['input-age'],
      blockedDetails: { 'input-age': 'forebay.level_m' },
      moves: 2,
      refusals: 1,
    },
    {
      id: 'right',
      state: 'unknown',
      cause: null,
      fault: null,
      openingPercent: null,
      uncertaintyPercent: null,
      reason: null,
      trips: [],
      latched: [],
      armed: 'unknown',
      slot: null,
      nextChangeAt: null,
      startsInLastHour: 0,
      targetPercent: null,
      wantedBy: null,
      blockedBy: [],
      blockedDetails: {},
      moves: 0,
      refusals: 0,
    },
  ],
  journal: { epoch: 1, seq: 5123, hashHex: 'ab'.repeat(32), waiting: 4, lost: 0, ok: true },
  uplinks: [
    { id: 'kz', connected: false, sentEpoch: 1, sentSeq: 5100, watermarkEpoch: 1, watermarkSeq: 5090 },
  ],
};

export const EVENTS: readonly EventView[] = [
  {
    atWall: '2026-07-01T00:59:59Z',
    severity: 'info',
    code: 'started',
    params: { version: '0.1.0', site: 'khorgos-head' },
  },
  {
    atWall: '2026-07-01T01:00:29Z',
    severity: 'warning',
    code: 'gate-refused',
    params: { gate: 'left', interlock: 'input-age', detail: 'forebay.level_m' },
  },
];

export function testSource(overrides: Partial<ConsoleSource> = {}): ConsoleSource {
  return {
    status: () => STATUS,
    events: async (limit) => EVENTS.slice(-limit),
    retryRegisters: (device) => device === 'left-meter',
    busRequest: async () => ({ ok: true, words: [] }),
    ...overrides,
  };
}
