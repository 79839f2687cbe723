import { type Profile, parseProfile } from '../../../devices/profile.js';

/** Profiles of the tests' own, with the ids that the example file names and just enough points. */
export function testProfiles(): Map<string, Profile> {
  const point = (name: string, unit: string, address: number, access = 'r'): object => ({
    name,
    unit,
    table: 'holding',
    address,
    type: 'f32',
    access,
  });
  const profiles = [
    {
      profile: 'keller-series30',
      kind: 'level',
      points: [point('level_m', 'm', 0), point('temperature_c', 'degC', 2)],
    },
    {
      profile: 'generic-tuf-2000m',
      kind: 'flow',
      points: [
        point('discharge_m3s', 'm3/s', 0),
        point('velocity_ms', 'm/s', 2),
        point('volume_m3', 'm3', 4),
      ],
    },
    {
      profile: 'rotork-iq',
      kind: 'gate',
      points: [point('position_pct', '%', 0), point('demand_pct', '%', 2, 'w'), point('stop', '', 4, 'w')],
      actuator: {
        kind: 'positioner',
        position: 'position_pct',
        demand: 'demand_pct',
        stop: { point: 'stop', value: 1 },
      },
    },
  ];
  return new Map(
    profiles.map((profile) => {
      const parsed = parseProfile({ vendor: 'test', model: 'test', source: ['test'], ...profile });
      return [parsed.profile, parsed];
    }),
  );
}
