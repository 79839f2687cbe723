import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Profiles, parseProfile } from '../../devices/profile.js';
import { lineConfigOf, polledDevices } from '../../gateway/assembly.js';
import { loadSite, type Site } from '../../gateway/config/site.js';
import { gateUnits } from '../../gateway/control/gate-units.js';
import { PermitMint } from '../../gateway/control/permit.js';
import { VirtualClock } from '../../protocols/clock.js';
import type { LineOutcome, LineRequest, LineRequestOptions, Priority } from '../../protocols/modbus/line.js';
import { example } from './config/example.js';
import { testProfiles } from './config/profiles.js';
import { ActuatorLine } from './control/fixtures.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-assembly-'));
afterAll(() => rmSync(directory, { recursive: true }));

function siteOf(...changes: [string, string][]): Site {
  return siteWith(testProfiles(), ...changes);
}

function siteWith(profiles: Profiles, ...changes: [string, string][]): Site {
  const path = join(directory, 'site.yaml');
  writeFileSync(path, example(...changes));
  const loaded = loadSite(path, profiles);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ path: at }) => at).join());
  return loaded.site;
}

class RecordingLine extends ActuatorLine {
  readonly options: (LineRequestOptions | undefined)[] = [];

  override request(
    request: LineRequest,
    priority: Priority,
    options?: LineRequestOptions,
  ): Promise<LineOutcome> {
    this.options.push(options);
    return super.request(request, priority);
  }
}

function linesOf(site: Site): Map<string, RecordingLine> {
  return new Map(site.settings.buses.map(({ id }) => [id, new RecordingLine(new VirtualClock(0), 0)]));
}

test('each kind of bus becomes its line, with what is usual for it where nothing is said', () => {
  const site = siteOf([
    'buses:',
    `buses:
  - { id: ascii, kind: ascii, path: ascii }
  - { id: ascii-server, kind: ascii-over-tcp, host: h, port: 1 }
  - { id: quick, kind: tcp, host: h, port: 2, inFlight: 4, timeout: 200ms }`,
  ]);
  const serial = { baudRate: 9600, stopBits: 1, timeoutMs: 1000 };
  expect(site.settings.buses.map(lineConfigOf)).toEqual([
    { ...serial, kind: 'ascii', path: join(directory, 'ascii'), parity: 'even', dataBits: 7 },
    { kind: 'ascii-over-tcp', host: 'h', port: 1, baudRate: 9600, timeoutMs: 1000 },
    { kind: 'tcp', host: 'h', port: 2, timeoutMs: 200, inFlight: 4 },
    {
      ...serial,
      kind: 'rtu',
      path: '/dev/serial/by-id/usb-FTDI-A',
      baudRate: 19_200,
      parity: 'even',
      dataBits: 8,
    },
    { kind: 'tcp', host: '127.0.0.1', port: 1502, timeoutMs: 1000, inFlight: 1 },
    { kind: 'rtu-over-tcp', host: '127.0.0.1', port: 4001, baudRate: 9600, timeoutMs: 1000 },
  ]);
});

test('timeout and guard of a device reach its polls and its gate; a slow profile lengthens the timeout', async () => {
  const profiles = testProfiles();
  const level = profiles.get('keller-series30');
  if (!level) throw new Error('the example has a level');
  profiles.set('keller-series30', parseProfile({ ...level.document, turnaroundMs: 1500 }));
  const site = siteWith(
    profiles,
    ['unit: 5', 'unit: 5, timeout: 300ms'],
    ['unit: 11', 'unit: 11, timeout: 400ms, guard: 5ms'],
  );
  const lines = linesOf(site);
  const pace = polledDevices(site, lines).map(({ id, timeoutMs, guardMs }) => [id, timeoutMs, guardMs]);
  expect(pace).toEqual([
    ['forebay', 1500, undefined],
    ['left-meter', 300, undefined],
    ['left-gate', 400, 5],
    ['bench-meter', 1000, undefined],
  ]);
  const clock = new VirtualClock(0);
  const [gate] = gateUnits(site, lines, new PermitMint(clock), clock);
  await gate?.driver.stop();
  expect(lines.get('rs485-a')?.options).toEqual([{ timeoutMs: 400, guardMs: 5 }]);
});
