import { describe, expect, it } from 'vitest';
import { loadProfiles } from '../../../devices/shipped-profiles.js';
import { chosenProfile } from '../../../gateway/config/device-profiles.js';
import { draftOf } from '../../../gateway/config/draft.js';
import { shuttingFindings } from '../../../gateway/config/shutting.js';
import { siteProblemTexts } from '../../../gateway/config/site.js';

const PROFILES = loadProfiles();

/** As `severity path key`. */
function told(document: object): string[] {
  const findings = shuttingFindings(draftOf(document), (device) => chosenProfile(device, PROFILES));
  for (const { message } of findings) expect(siteProblemTexts).toHaveProperty(message.key);
  return findings.map(({ severity, path, message }) => `${severity} ${path.join('.')} ${message.key}`);
}

/** One gate with these settings, on an actuator of this profile. */
const site = (gate: object, more: object = {}, profile = 'rotork-iq'): object => ({
  devices: [{ id: 'drive', profile }],
  gates: [{ id: 'left', device: 'drive', ...gate }],
  ...more,
});
const OPEN = { limits: { minOpening: 10, maxOpening: 90 } };

describe('a gate that does not shut', () => {
  it.each([
    [{ closed: true }, ['notice schedules.0.programme.closed openingOutsideLimits']],
    [{ volume_m3: 5000, at_m3s: 2 }, ['notice schedules.0.programme.volume_m3 neverShut']],
    [{ opening: 20 }, []],
    [{ closed: 'yes', volume_m3: 'much' }, []],
  ])('is told of a programme %o', (programme, expected) => {
    const schedules = [{ gate: 'left', programme }];
    expect(told(site(OPEN, { schedules }))).toEqual(expected);
    expect(told(site({}, { schedules }))).toEqual([]);
    expect(told(site({ limits: { minOpening: 0 } }, { schedules }))).toEqual([]);
    expect(told(site({ ...OPEN, default: programme }))).toEqual(
      expected.map((each) => each.replace('schedules.0.programme', 'gates.0.default')),
    );
  });

  it('is told with its own limits', () => {
    const [finding] = shuttingFindings(
      draftOf(site({ limits: { minOpening: 10 }, default: { closed: true } })),
      () => undefined,
    );
    expect(finding?.message.params).toEqual({ min: 10, max: 100 });
  });

  it('is told of what is to close it for safety', () => {
    const shut = { onLossOfControl: 'close' };
    expect(told(site({ ...OPEN, ...shut }))).toEqual(['notice gates.0.onLossOfControl neverShut']);
    expect(told(site(shut))).toEqual([]);
    expect(told(site({ ...OPEN, onLossOfControl: 'hold' }))).toEqual([]);
    const silt = (changes: object) => ({ interlocks: [{ id: 'silt', act: 'close', ...changes }] });
    expect(told(site(OPEN, silt({})))).toEqual(['notice interlocks.0.act neverShut']);
    expect(told(site(OPEN, silt({ gates: ['left'] })))).toEqual(['notice interlocks.0.act neverShut']);
    expect(told(site(OPEN, silt({ gates: ['right'] })))).toEqual([]);
    expect(told(site(OPEN, silt({ act: 'stop' })))).toEqual([]);
    expect(told(site({}, silt({})))).toEqual([]);
    expect(told({ gates: [null], interlocks: [null] })).toEqual([]);
  });
});

describe('what acts for safety beyond the limits of travel', () => {
  /** As `path key reach`. */
  const reached = (document: object): string[] =>
    shuttingFindings(draftOf(document), () => undefined).map(
      ({ severity, path, message: { key, params: { reach, min } = {} } }) =>
        `${severity} ${path.join('.')} ${key} ${reach ?? min}`,
    );
  const raise = (opening: unknown, more: object = {}): object => ({
    interlocks: [{ id: 'flood', act: { opening }, ...more }],
  });

  it.each([
    [9.9, ['goesToLimit 10 %']],
    [10, []],
    [90, []],
    [90.1, ['goesToLimit 90 %']],
    [100, ['goesToLimit 90 %']],
    [0, ['neverShut 10']],
    // Told by the schema.
    [120, []],
    [-1, []],
    ['wide', []],
  ])('goes to the nearer limit: %s %%', (opening, expected) => {
    const at = (path: string): string[] => expected.map((each) => `notice ${path}.opening ${each}`);
    const loss = { onLossOfControl: { opening } };
    expect(reached(site({ ...OPEN, ...loss }))).toEqual(at('gates.0.onLossOfControl'));
    expect(reached(site(loss))).toEqual([]);
    const named = at('interlocks.0.act').map((each) => each.replace('Limit ', 'Limit left '));
    expect(reached(site(OPEN, raise(opening)))).toEqual(named);
    expect(reached(site(OPEN, raise(opening, { gates: ['left'] })))).toEqual(named);
    expect(reached(site(OPEN, raise(opening, { gates: ['right'] })))).toEqual([]);
  });

  it('is told once for all the gates that it speaks of', () => {
    const gates = [
      { id: 'left', limits: { maxOpening: 40 } },
      { id: 'middle', limits: { maxOpening: 60 } },
      { id: 'right', limits: { minOpening: 55 } },
      { limits: { minOpening: 51 } },
      null,
    ];
    const notice = 'notice interlocks.0.act.opening';
    expect(reached({ gates, ...raise(50) })).toEqual([`${notice} goesToLimit left 40 %, right 55 %, - 51 %`]);
    expect(reached({ gates, ...raise(50, { gates: ['middle', 'right'] }) })).toEqual([
      `${notice} goesToLimit right 55 %`,
    ]);
    expect(reached({ gates, ...raise(0) })).toEqual([`${notice} neverShut 55`]);
  });
});

describe('a gate whose position nobody measures', () => {
  it.each([
    ['wb-mr6c', {}, ['error gates.0.travelTime needsTravelTime']],
    ['moxa-iologik-e1214', {}, ['error gates.0.travelTime needsTravelTime']],
    ['limitorque-mx', { limits: { minOpening: 5 } }, ['error gates.0.travelTime needsTravelTime']],
    ['wb-mr6c', { travelTime: '90s' }, []],
    [
      'wb-mr6c',
      { travelTime: '90s', limits: { minOpening: 5 } },
      ['error gates.0.limits.minOpening homingNeedsShutting'],
    ],
    ['rotork-iq', { limits: { minOpening: 5 } }, []],
    ['none-such', {}, []],
  ])('%s with %o', (profile, gate, expected) => {
    expect(told(site(gate, {}, profile))).toEqual(expected);
  });

  it('of which a wrong travel time is told elsewhere', () => {
    expect(told(site({ travelTime: 'long' }, {}, 'wb-mr6c'))).toEqual([]);
    expect(told({ devices: [{ profile: 'wb-mr6c' }], gates: [{ id: 'left' }] })).toEqual([]);
  });
});
