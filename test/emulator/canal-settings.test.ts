/** What `emulator.yaml` may say of the canal, and what is said when it is wrong. */
import { describe, expect, it } from 'vitest';
import { networkSettings } from '../../emulator/canal-shape.js';
import { parseEmulatorSettings } from '../../emulator/config.js';

function problems(
  canal: object,
  instruments: readonly object[] = [],
  faults: readonly object[] = [],
): string[] {
  const parsed = parseEmulatorSettings({
    canal,
    lines: [{ id: 'lan', kind: 'tcp', port: 0 }],
    instruments: [
      { id: 'sonde', line: 'lan', unit: 99, profile: 'yosemitech-y4000' },
      ...instruments.map((each, index) => ({ id: `i${index}`, line: 'lan', unit: index + 1, ...each })),
    ],
    faults,
  });
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const GATES = [
  { id: 'left', leadsTo: 'left-canal' },
  { id: 'flush', leadsTo: 'river' },
];
const REACHES = [{ id: 'left-canal', leadsTo: 'far-canal' }, { id: 'far-canal' }];
const TWO = { gates: GATES, reaches: REACHES };

describe('a canal', () => {
  it('without lists has one gate to one canal, as large as the Khorgos’ left bank', () => {
    const parsed = parseEmulatorSettings({
      canal: { travelTime: '30s', openingPercent: 5, structure: { widthM: 3 } },
      lines: [{ id: 'lan', kind: 'tcp', port: 0 }],
      instruments: [{ id: 'level', line: 'lan', unit: 1, profile: 'keller-series30' }],
    });
    if (!parsed.success) throw parsed.error;
    const { gates, reaches, inflow, forebay } = networkSettings(parsed.data.canal);
    expect(gates).toMatchObject([
      {
        id: 'gate',
        leadsTo: 'offtake',
        openingPercent: 5,
        structure: { widthM: 3 },
        drive: { travelTime: 30_000 },
      },
    ]);
    expect(reaches).toMatchObject([{ id: 'offtake', cells: 1, areaM2: 3000, leadsTo: 'fields' }]);
    expect(inflow).toEqual({ kind: 'season', scale: 12, ripplePercent: 0 });
    expect(forebay.areaM2).toBe(4000);
  });

  it('may have several, with events, meters with errors and fail-safes', () => {
    const events = [
      { kind: 'debris', gate: 'left', blocked: 0.4, from: '2h', for: '6h' },
      { kind: 'turbidity', addNtu: 2000, from: '1h', for: '30m' },
      { kind: 'reversed', gate: 'flush', from: '3h' },
    ];
    const instruments = [
      { profile: 'rotork-iq', drives: 'left', failSafe: { after: '30s', action: 'close' } },
      { profile: 'rotork-iq', drives: 'nothing' },
      {
        profile: 'keller-series30',
        serves: { level_m: { from: 'forebay.level_m', noise: 0.002, drift: 0.001 } },
      },
      { profile: 'vegapuls', serves: { level_m: 'far-canal.tail_level_m' }, signal: {} },
    ];
    const faults = [
      { instrument: 'i0', kind: 'runaway' },
      { instrument: 'i2', kind: 'frozen' },
    ];
    expect(problems({ ...TWO, events }, instruments, faults)).toEqual([]);
  });
});

describe('what cannot be', () => {
  it.each([
    [
      'a gate that leads nowhere',
      { gates: [{ id: 'left', leadsTo: 'sea' }] },
      'canal.gates.0.leadsTo: unknownReach',
    ],
    [
      'two of one name',
      { gates: [...GATES, { id: 'left-canal', leadsTo: 'river' }], reaches: REACHES },
      'canal.reaches.0.id: idTaken',
    ],
    [
      'a name that means something else',
      { gates: [{ id: 'water', leadsTo: 'river' }] },
      'canal.gates.0.id: reservedId',
    ],
    [
      'a canal that runs in a circle',
      { gates: GATES.slice(1), reaches: [REACHES[0], { id: 'far-canal', leadsTo: 'left-canal' }] },
      ['canal.reaches.0.leadsTo: reachLoop', 'canal.reaches.1.leadsTo: reachLoop'],
    ],
    [
      'a canal behind a gate that another one feeds too',
      { gates: [...GATES, { id: 'far', leadsTo: 'far-canal' }], reaches: REACHES },
      'canal.reaches.0.leadsTo: reachFedTwice',
    ],
    ['one gate and a list of them', { ...TWO, openingPercent: 20 }, 'canal.openingPercent: oneGateOnly'],
    ['canals without gates', { reaches: REACHES }, 'canal.reaches: needsGates'],
    [
      'two inflows',
      { dischargeScale: 3, inflow: { kind: 'constant', dischargeM3s: 3 } },
      'canal.dischargeScale: twoInflows',
    ],
    [
      'steps that go back in time',
      {
        inflow: {
          kind: 'steps',
          steps: [
            { from: '2h', dischargeM3s: 1 },
            { from: '1h', dischargeM3s: 2 },
          ],
        },
      },
      'canal.inflow.steps.1.from: stepsRise',
    ],
    [
      'an event at no gate',
      { events: [{ kind: 'stuck', gate: 'left' }] },
      'canal.events.0.gate: unknownGate',
    ],
    [
      'a clogged screen where there is none',
      { ...TWO, events: [{ kind: 'screen', gate: 'left', clogged: 0.5 }] },
      'canal.events.0.gate: noScreen',
    ],
  ])('%s', (_, canal, expected) => {
    expect(problems(canal)).toEqual([expected].flat());
  });

  it.each([
    [
      'an actuator that does not say which gate',
      [{ profile: 'rotork-iq' }],
      'instruments.1.drives: whichGate',
    ],
    [
      'a gate that is not there',
      [{ profile: 'rotork-iq', drives: 'gate' }],
      'instruments.1.drives: unknownGate',
    ],
    [
      'a fail-safe of what drives nothing',
      [{ profile: 'rotork-iq', drives: 'nothing', failSafe: { after: '1m' } }],
      'instruments.1.failSafe: notAnActuator',
    ],
    [
      'a variable of another canal',
      [{ profile: 'keller-series30', serves: { level_m: { from: 'offtake.level_m' } } }],
      'instruments.1.serves.level_m.from: unknownVariable',
    ],
    [
      'a signal that is not there',
      [{ profile: 'keller-series30', signal: { from: 'water.clarity' } }],
      'instruments.1.signal.from: unknownVariable',
    ],
  ])('%s', (_, instruments, expected) => {
    expect(problems(TWO, instruments)).toEqual([expected]);
  });
});
