import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseEmulatorSettings } from '../../emulator/config.js';
import { Emulator } from '../../emulator/emulator.js';
import { type Clock, SystemClock } from '../../protocols/clock.js';
import { TEST_PROFILES } from './profiles.js';

/** A directory that is gone when the test is over. */
export function testDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'aryk-emulator-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A level and an actuator on a line of each kind; the actuator on the line `gateOn` drives the canal's gate. */
export function oneOfEach(gateOn: 'serial' | 'lan' | 'server') {
  return {
    lines: [
      { id: 'serial', kind: 'rtu', path: './run/serial', baudRate: 9600 },
      { id: 'lan', kind: 'tcp', port: 0 },
      { id: 'server', kind: 'rtu-over-tcp', port: 0, baudRate: 9600 },
    ],
    cables: [{ id: 'console', ends: ['./run/near', './run/far'] }],
    instruments: ['serial', 'lan', 'server'].flatMap((line) => [
      {
        id: `${line}-level`,
        line,
        unit: 3,
        profile: 'test-level',
        serves: { level_mm: 'forebay.level_m' },
        constants: { level_m: 1.25, serial_number: 4711, fault: 1 },
      },
      {
        id: `${line}-gate`,
        line,
        unit: 11,
        profile: 'test-gate',
        drives: line === gateOn ? 'gate' : 'nothing',
      },
    ]),
  };
}

export const ONE_OF_EACH = oneOfEach('serial');

/** An emulator that serves until the test is over. */
export async function serving(
  directory: string,
  settings: unknown = ONE_OF_EACH,
  clock: Clock = new SystemClock(),
): Promise<Emulator> {
  const parsed = parseEmulatorSettings(settings, TEST_PROFILES);
  if (!parsed.success) throw parsed.error;
  const emulator = new Emulator(parsed.data, { clock, profiles: TEST_PROFILES, directory });
  await emulator.start();
  onTestFinished(() => emulator.stop());
  return emulator;
}

export function portOf(emulator: Emulator, line: string): number {
  const port = emulator.ports().get(line);
  if (port === undefined) throw new Error(`${line} is not served`);
  return port;
}
