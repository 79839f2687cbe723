import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { emulate } from '../../emulator/main.js';
import { VirtualClock } from '../../protocols/clock.js';
import { SystemRandom } from '../../protocols/random.js';
import { testDirectory } from './support.js';

const OWN = {
  profile: 'own-level',
  vendor: 'Own',
  model: 'L-1',
  kind: 'level',
  source: ['[1] manual'],
  settings: { order: { options: { ABCD: 'as delivered', CDAB: 'swapped' }, default: 'ABCD' } },
  points: [
    {
      name: 'level_m',
      table: 'holding',
      address: 0,
      type: 'f32',
      unit: 'm',
      order: { setting: 'order' },
      source: '[1]',
    },
  ],
};

/** What `aryk emulate` says of a file before it serves anything. */
async function errorsOf(instrument: object, own: object, folder = './profiles'): Promise<string[]> {
  const directory = testDirectory();
  mkdirSync(join(directory, 'profiles'));
  writeFileSync(join(directory, 'profiles', 'own.yaml'), stringify(own));
  const config = join(directory, 'emulator.yaml');
  const settings = {
    profiles: folder,
    lines: [{ id: 'lan', kind: 'tcp', port: 0 }],
    instruments: [{ id: 'forebay', line: 'lan', unit: 3, profile: 'own-level', ...instrument }],
  };
  writeFileSync(config, stringify(settings));
  const errors: string[] = [];
  const code = await emulate(config, {
    clock: new VirtualClock(0),
    random: new SystemRandom(),
    signal: AbortSignal.abort(),
    print: () => undefined,
    printError: (line) => void errors.push(line.replace(`${directory}/`, '')),
  });
  expect(code).toBe(errors.length === 0 ? 0 : 2);
  return errors;
}

test('an instrument of a profile from the folder of the settings, with a choice made', async () => {
  expect(
    await errorsOf({ settings: { order: 'CDAB' }, serves: { level_m: 'forebay.level_m' } }, OWN),
  ).toEqual([]);
});

test('a setting or a choice that the profile does not offer is told at its place', async () => {
  expect(await errorsOf({ settings: { ordre: 'CDAB' } }, OWN)).toEqual([
    expect.stringMatching(
      /^emulator\.yaml:\d+:\d+: instruments\[0\]\.settings\.ordre: "CDAB": the profile has no such/,
    ),
  ]);
  expect(await errorsOf({ settings: { order: 'BADC' } }, OWN)).toEqual([
    expect.stringMatching(/instruments\[0\]\.settings\.order: "BADC": the profile does not offer this/),
  ]);
});

test('a mistake in the profile is told with its file, and a folder that is not there at its key', async () => {
  const broken = { ...OWN, points: [{ ...OWN.points[0], unit: 'feet' }] };
  expect(await errorsOf({}, broken)).toContainEqual(
    expect.stringMatching(/^profiles\/own\.yaml:\d+:\d+: points\[0\]\.unit: "feet"/),
  );
  expect(await errorsOf({}, OWN, './nowhere')).toContainEqual(
    expect.stringMatching(
      /^emulator\.yaml:1:1: profiles: ".\/nowhere": this folder cannot be read \(ENOENT\)/,
    ),
  );
});
