import { type Profile, parseProfile } from '../../devices/profile.js';

/** A level meter with a hole in its map, holes beyond its tolerance, and every table. */
export const LEVEL_PROFILE: Profile = parseProfile({
  profile: 'test-level',
  vendor: 'none',
  model: 'for tests',
  kind: 'level',
  source: ['this test'],
  turnaroundMs: 10,
  maxRegistersPerRead: 10,
  maxGap: 2,
  points: [
    { name: 'level_m', table: 'holding', address: 100, type: 'f32', order: 'CDAB', unit: 'm' },
    { name: 'serial_number', table: 'holding', address: 104, type: 'u16' },
    {
      name: 'damping_s',
      table: 'holding',
      address: 110,
      type: 'u16',
      scale: 0.1,
      access: 'rw',
      range: { min: 0, max: 60 },
    },
    { name: 'span_m', table: 'holding', address: 111, type: 'f32', access: 'rw' },
    { name: 'level_mm', table: 'input', address: 0, type: 'i16', scale: 0.001, unit: 'm', noValue: [-32768] },
    { name: 'below_m3h', table: 'input', address: 1, type: 'u16', scale: 0.0001 },
    { name: 'alarm', table: 'discrete', address: 7, type: 'bool' },
    { name: 'fault', table: 'discrete', address: 8, type: 'bool' },
    { name: 'heater_on', table: 'coil', address: 20, type: 'bool', access: 'rw' },
    { name: 'light_on', table: 'coil', address: 21, type: 'bool', access: 'rw' },
    { name: 'reset', table: 'coil', address: 30, type: 'bool', access: 'w' },
  ],
});

export const GATE_PROFILE: Profile = parseProfile({
  profile: 'test-gate',
  vendor: 'none',
  model: 'for tests',
  kind: 'gate',
  source: ['this test'],
  points: [
    { name: 'opening_percent', table: 'input', address: 3, type: 'u16', scale: 0.1, unit: '%' },
    { name: 'command', table: 'holding', address: 5, type: 'u16', access: 'rw' },
    {
      name: 'demand_percent',
      table: 'holding',
      address: 6,
      type: 'i16',
      scale: 0.1,
      unit: '%',
      access: 'rw',
    },
    { name: 'running_open', table: 'discrete', address: 0, type: 'bool' },
    { name: 'running_closed', table: 'discrete', address: 1, type: 'bool' },
    { name: 'remote_selected', table: 'discrete', address: 2, type: 'bool' },
    { name: 'tripped', table: 'discrete', address: 3, type: 'bool' },
  ],
  actuator: {
    kind: 'positioner',
    position: 'opening_percent',
    demand: 'demand_percent',
    stop: { point: 'command', value: 0 },
    ready: [
      { point: 'remote_selected', equals: 1 },
      { point: 'tripped', equals: 0 },
    ],
    moving: ['running_open', 'running_closed'],
  },
});

export const TEST_PROFILES: ReadonlyMap<string, Profile> = new Map(
  [LEVEL_PROFILE, GATE_PROFILE].map((profile) => [profile.profile, profile]),
);
