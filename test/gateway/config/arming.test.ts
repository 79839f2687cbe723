import { describe, expect, it } from 'vitest';
import { type Profile, parseProfile } from '../../../devices/profile.js';
import { loadProfiles } from '../../../devices/shipped-profiles.js';
import { armingFindings } from '../../../gateway/config/arming.js';
import { chosenProfile } from '../../../gateway/config/device-profiles.js';
import { draftOf } from '../../../gateway/config/draft.js';

const SHIPPED = loadProfiles();

/** As `key of what it may ask for instead`, of one gate on an actuator of this profile. */
function told(profile: string, gate: object, profiles: ReadonlyMap<string, Profile> = SHIPPED): string[] {
  const draft = draftOf({
    devices: [{ id: 'drive', profile }],
    gates: [{ id: 'left', device: 'drive', ...gate }],
  });
  return armingFindings(draft, (device) => chosenProfile(device, profiles)).map((finding) => {
    expect([finding.severity, finding.path]).toEqual(['notice', ['gates', 0, 'onLossOfControl']]);
    const { ids } = finding.allowed?.params ?? {};
    return `${finding.message.key} of ${ids}`;
  });
}

const [HOLD, CLOSE, OPEN] = ['hold', 'close', { opening: 100 }];
const HOLDS_ONLY = ['neverArmed of hold'];
const ANY_END = ['neverArmed of hold, close, { opening: 100 }'];

describe('a gate that would never be armed', () => {
  it.each([
    // Without a setting that is read it goes to its last demand and no further.
    ['rotork-iq', HOLD, []],
    ['rotork-iq', CLOSE, HOLDS_ONLY],
    ['rotork-iq', OPEN, HOLDS_ONLY],
    ['rotork-iq', { opening: 30 }, HOLDS_ONLY],
    ['schiebel-smartcon', CLOSE, HOLDS_ONLY],
    // Its loss action says stop, close or open.
    ['gf-ea', HOLD, []],
    ['gf-ea', CLOSE, []],
    ['gf-ea', { opening: 0 }, []],
    ['gf-ea', OPEN, []],
    ['gf-ea', { opening: 30 }, ANY_END],
    ['gf-ea', { opening: 99.9 }, ANY_END],
    // Relays that let go.
    ['wb-mr6c', HOLD, []],
    ['wb-mr6c', CLOSE, HOLDS_ONLY],
    ['moxa-iologik-e1214', HOLD, []],
    ['moxa-iologik-e1214', { opening: 0 }, HOLDS_ONLY],
    // It goes on with its last command.
    ['limitorque-mx', HOLD, ['runsOnByItself of undefined']],
    ['limitorque-mx', CLOSE, ['runsOnByItself of undefined']],
  ])('on %s with %o', (profile, onLossOfControl, expected) => {
    expect(told(profile, { onLossOfControl })).toEqual(expected);
    expect(told(profile, { onLossOfControl, failSafe: 'required' })).toEqual(expected);
    expect(told(profile, { onLossOfControl, failSafe: 'ignored' })).toEqual([]);
  });

  it.each([
    ['an act that is none', { onLossOfControl: 'freeze' }],
    ['an opening that is none', { onLossOfControl: { opening: 120 } }],
    ['no act', {}],
    ['a fail-safe that is none', { onLossOfControl: 'close', failSafe: 'never' }],
    ['another device', { onLossOfControl: 'close', device: 'other' }],
  ])('is told of nothing but %s elsewhere', (_name, gate) => {
    expect(told('rotork-iq', gate)).toEqual([]);
  });

  it('is not told of a profile that does not exist, nor of a device that moves nothing', () => {
    expect(told('none-such', { onLossOfControl: 'close' })).toEqual([]);
    expect(told('keller-series30', { onLossOfControl: 'close' })).toEqual([]);
  });
});

describe('a profile of the site itself', () => {
  const holding = (name: string, address: number, more: object): object => ({
    name,
    table: 'holding',
    address,
    type: 'u16',
    ...more,
  });
  const own = (failSafe: object[]): Map<string, Profile> => {
    const parsed = parseProfile({
      profile: 'own',
      vendor: 'own',
      model: 'own',
      kind: 'gate',
      source: ['own'],
      points: [
        holding('position_pct', 0, { unit: '%' }),
        holding('demand_pct', 1, { unit: '%', access: 'rw' }),
        holding('stop', 2, { access: 'w' }),
        holding('mode', 3, { states: { 16: 'stay put', 32: 'close', 48: 'nothing said' } }),
        holding('flags', 4, {}),
      ],
      actuator: {
        kind: 'positioner',
        position: 'position_pct',
        demand: 'demand_pct',
        stop: { point: 'stop', value: 1 },
        failSafe,
      },
    });
    return new Map([['own', parsed]]);
  };

  it('that takes one action only is held to that one', () => {
    const closing = own([{ point: 'mode', in: [32, 48] }]);
    expect(told('own', { onLossOfControl: 'close' }, closing)).toEqual([]);
    expect(told('own', { onLossOfControl: 'hold' }, closing)).toEqual(['neverArmed of close']);
  });

  it('whose action is named by a bit among others is asked about the whole number', () => {
    const masked = own([
      { point: 'flags', mask: 0x0c, not: 0 },
      { point: 'mode', mask: 0x20, not: 0 },
    ]);
    expect(told('own', { onLossOfControl: 'close' }, masked)).toEqual([]);
    expect(told('own', { onLossOfControl: 'hold' }, masked)).toEqual(['neverArmed of close']);
  });

  it('whose conditions no number is found to meet is not judged', () => {
    const narrow = own([{ point: 'flags', mask: 0x0c, equals: 3 }]);
    expect(told('own', { onLossOfControl: 'close' }, narrow)).toEqual([]);
  });
});
