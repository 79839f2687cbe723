import { existsSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { parseEmulatorSettings } from '../../emulator/config.js';
import { CannotServe } from '../../emulator/emulator.js';
import { emulate } from '../../emulator/main.js';
import { SystemClock, VirtualClock } from '../../protocols/clock.js';
import { SeededRandom } from '../../protocols/random.js';
import { ONE_OF_EACH, serving, testDirectory } from './support.js';

const SERIAL_ONLY = { ...ONE_OF_EACH, instruments: ONE_OF_EACH.instruments.slice(0, 2) };

describe('paths of pseudo-terminals', () => {
  it('are links that are there while the emulator serves', async () => {
    const directory = testDirectory();
    const emulator = await serving(directory);
    const path = join(directory, 'run/serial');
    expect(readlinkSync(path)).toMatch(/^\/dev\/pts\/\d+$/);
    expect(emulator.lines()[0]).toEqual({ id: 'serial', kind: 'rtu', path });
    await emulator.stop();
    expect(existsSync(path)).toBe(false);
  });

  it('replace a link that a killed emulator left behind', async () => {
    const directory = testDirectory();
    await (await serving(directory)).stop();
    symlinkSync('/dev/pts/99999', join(directory, 'run/serial'));
    await serving(directory);
    expect(readlinkSync(join(directory, 'run/serial'))).not.toBe('/dev/pts/99999');
  });

  it('never replace a file; the refusal names the line, and nothing stays open', async () => {
    const directory = testDirectory();
    await (await serving(directory)).stop();
    writeFileSync(join(directory, 'run/far'), 'mine');
    await expect(serving(directory)).rejects.toThrow(/run\/far exists and is not a link/);
    expect(existsSync(join(directory, 'run/serial'))).toBe(false);
    expect(existsSync(join(directory, 'run/near'))).toBe(false);
  });
});

it('a port that is taken is refused by the name of its line', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const lines = [{ id: 'lan', kind: 'tcp', port }];
  const refused = serving(testDirectory(), {
    lines,
    instruments: [{ id: 'level', line: 'lan', unit: 1, profile: 'test-level' }],
  });
  await expect(refused).rejects.toThrow(CannotServe);
  await expect(refused).rejects.toMatchObject({ id: 'lan' });
});

it('faults come and go as planned', async () => {
  const clock = new VirtualClock(0);
  const faults = [{ instrument: 'serial-gate', kind: 'stuck', from: '20s', for: '30s' }];
  const emulator = await serving(testDirectory(), { ...SERIAL_ONLY, faults }, clock);
  emulator.canal.gate('gate').moveTo(100);
  await clock.advance(21_000);
  const stuckAt = emulator.canal.read('gate.opening_percent');
  emulator.canal.gate('gate').moveTo(100);
  await clock.advance(28_000);
  expect(emulator.canal.read('gate.opening_percent')).toBe(stuckAt);
  await clock.advance(2000);
  emulator.canal.gate('gate').moveTo(100);
  await clock.advance(90_000);
  expect(emulator.canal.read('gate.opening_percent')).toBe(100);
  expect(() => emulator.fault('nobody', 'mute', true)).toThrow(RangeError);
  expect(() => emulator.fault('serial-level', 'stuck', true)).toThrow(RangeError);
});

it('the settings that its documentation shows are accepted', () => {
  const text = readFileSync(new URL('../../docs/emulator.md', import.meta.url), 'utf8');
  const [whole, several, sensors] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) =>
    parse(yaml),
  );
  const instruments = [...whole.instruments, ...sensors.instruments];
  expect(instruments).toHaveLength(5);
  expect(parseEmulatorSettings({ ...whole, instruments }).error?.issues).toBeUndefined();
  expect(several.canal.gates).toHaveLength(3);
  expect(parseEmulatorSettings(several).error?.issues).toBeUndefined();
});

describe('emulate', () => {
  function run(directory: string, text: string) {
    const settingsPath = join(directory, 'emulator.yaml');
    writeFileSync(settingsPath, text);
    const stopping = new AbortController();
    const lines: string[] = [];
    let printed = (): void => {};
    const firstLine = new Promise<string>((resolve) => {
      printed = () => resolve(lines[0] ?? '');
    });
    const take = (line: string): void => {
      lines.push(line);
      printed();
    };
    const ended = emulate(settingsPath, {
      clock: new SystemClock(),
      random: new SeededRandom(1),
      signal: stopping.signal,
      print: take,
      printError: take,
    });
    return { stopping, lines, firstLine, ended };
  }

  it('prints one ready line with where everything is, and ends with 0 when it is told to', async () => {
    const directory = testDirectory();
    const { stopping, lines, firstLine, ended } = run(
      directory,
      `lines:
  - { id: rs485-a, kind: rtu, path: ./run/rs485-a, baudRate: 19200 }
  - { id: lan, kind: tcp, port: 0 }
cables:
  - { id: console, ends: [./run/a, ./run/b] }
instruments:
  - { id: forebay, line: rs485-a, unit: 3, profile: keller-series30, serves: { level_m: forebay.level_m } }
  - { id: left-gate, line: lan, unit: 11, profile: rotork-iq }
`,
    );
    expect(JSON.parse(await firstLine)).toEqual({
      ready: true,
      lines: [
        { id: 'rs485-a', kind: 'rtu', path: join(directory, 'run/rs485-a') },
        { id: 'lan', kind: 'tcp', port: expect.any(Number) },
      ],
      cables: [{ id: 'console', ends: [join(directory, 'run/a'), join(directory, 'run/b')] }],
    });
    stopping.abort();
    expect(await ended).toBe(0);
    expect(lines).toHaveLength(1);
    expect(existsSync(join(directory, 'run/rs485-a'))).toBe(false);
  });

  it('lists everything that is wrong with the settings, and ends with 2', async () => {
    const { lines, ended } = run(
      testDirectory(),
      `lines: [{ id: lan, kind: tcp, port: 0 }, { id: lan, kind: tcp, port: 0 }]
instruments:
  - { id: forebay, line: lam, unit: 3, profile: keller, serves: {} }
  - { id: level, line: lan, unit: 3, profile: vegapuls, serves: { level: forebay.level_m }, constants: { status: -1 } }
  - { id: level, line: lan, unit: 3, profile: vegapuls }
faults:
  - { instrument: level, kind: stuck }
  - { instrument: nobody, kind: mute }
`,
    );
    expect(await ended).toBe(2);
    const said = lines.map((line) => line.replace(/^.*emulator\.yaml:\d+:\d+: /, '').replace(/;.*$/, ''));
    expect(said).toEqual([
      'lines[1].id: "lan": this id is already used above',
      'instruments[0].line: "lam": there is no such line',
      'instruments[0].profile: "keller": there is no such profile',
      'instruments[1].serves.level: "forebay.level_m": the profile has no such readable point',
      "instruments[1].constants.status: -1: the value does not fit the point's registers",
      'instruments[2].id: "level": this id is already used above',
      'instruments[2].unit: 3: another instrument on this line has this unit id',
      'faults[0].kind: "stuck": this is of actuators that drive a gate only',
      'faults[1].instrument: "nobody": there is no such instrument',
    ]);
  });

  it('refuses two actuators on one gate, and values that no register of the profile can hold', async () => {
    const { lines, ended } = run(
      testDirectory(),
      `lines: [{ id: lan, kind: tcp, port: 0 }]
instruments:
  - { id: left, line: lan, unit: 1, profile: rotork-iq }
  - { id: bench, line: lan, unit: 2, profile: rotork-iq, drives: nothing }
  - { id: right, line: lan, unit: 3, profile: rotork-iq, constants: { tag: far too long a name, torque_percent: high } }
  - { id: meter, line: lan, unit: 4, profile: generic-tuf-2000m, constants: { volume_m3: 12.5, volume_net_m3: much } }
`,
    );
    expect(await ended).toBe(2);
    const said = lines.map((line) => line.replace(/^.*emulator\.yaml:\d+:\d+: /, '').replace(/;.*$/, ''));
    expect(said).toEqual([
      `instruments[2].drives: another instrument above drives this gate already`,
      `instruments[2].constants.tag: "far too long a name": the value does not fit the point's registers`,
      `instruments[2].constants.torque_percent: "high": the value does not fit the point's registers`,
      `instruments[3].constants.volume_net_m3: "much": the value does not fit the point's registers`,
    ]);
  });

  it('says of mischief what it may befall', async () => {
    const settings = `lines:
  - { id: lan, kind: tcp, port: 0 }
  - { id: serial, kind: ascii, path: ./run/serial }
instruments:
  - { id: level, line: lan, unit: 3, profile: vegapuls }
  - { id: other, line: serial, unit: 3, profile: vegapuls }
mischief:
  - { kind: lost, share: 0.1 }
  - { instrument: level, line: lan, kind: lost }
  - { instrument: nobody, kind: lost }
  - { line: lane, kind: chatter }
  - { instrument: level, kind: unplug, for: 2s }
  - { instrument: other, kind: wrong-length }
  - { line: serial, kind: joined, delay: 10ms }
  - { line: lan, kind: split, share: 0.02, seed: 7 }
  - { instrument: level, kind: late, delay: 300ms, spread: 1s }
`;
    const { lines, ended } = run(testDirectory(), settings);
    expect(await ended).toBe(2);
    const said = lines.map((line) =>
      line.replace(/^.*emulator\.yaml:\d+:\d+: /, '').replace(/[:;,] [a-z][^:]*$/, ''),
    );
    expect(said).toEqual([
      'mischief[0]: {…}: say what it befalls',
      'mischief[1]: {…}: say what it befalls',
      'mischief[2].instrument: "nobody"',
      'mischief[3].line: "lane"',
      'mischief[4].kind: "unplug"',
      'mischief[5].kind: "wrong-length"',
      'mischief[6].kind: "joined"',
    ]);
  });

  it.each([
    ['{ line: lan, kind: lat }', /mischief\[0\]\.kind: .*late/],
    ['{ line: lan, kind: lost, delay: 1s }', /mischief\[0\]\.delay/],
    ['{ line: lan, kind: mute, for: forever }', /mischief\[0\]\.for: .*a duration from 1ms to 7d/],
    ['{ line: lan, kind: lost, share: 2 }', /mischief\[0\]\.share: .*1/],
  ])('says what is allowed instead of %s', async (rule, expected) => {
    const { lines, ended } = run(
      testDirectory(),
      `lines: [{ id: lan, kind: tcp, port: 0 }]
instruments: [{ id: level, line: lan, unit: 3, profile: vegapuls }]
mischief: [${rule}]
`,
    );
    expect(await ended).toBe(2);
    expect(lines).toEqual([expect.stringMatching(expected)]);
  });

  it('says what a variable may be when there is none of that name', async () => {
    const { lines, ended } = run(
      testDirectory(),
      `lines: [{ id: lan, kind: tcp, port: 0 }]
instruments: [{ id: a, line: lan, unit: 3, profile: vegapuls, serves: { level_m: forebay.level } }]
`,
    );
    expect(await ended).toBe(2);
    expect(lines).toEqual([
      expect.stringMatching(/serves\.level_m: "forebay\.level": .*no such variable.*forebay\.level_m/),
    ]);
  });

  it('ends with 1 and says which line when it cannot be served', async () => {
    const directory = testDirectory();
    writeFileSync(join(directory, 'file'), 'mine');
    const { lines, ended } = run(
      directory,
      `lines: [{ id: rs485-a, kind: rtu, path: ./file }]
instruments: [{ id: level, line: rs485-a, unit: 3, profile: vegapuls }]
`,
    );
    expect(await ended).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/emulator\.yaml: rs485-a: this cannot be served .*file exists/),
    ]);
  });
});
