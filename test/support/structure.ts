/** A small structure as real processes: emulator, gateway, receiver, each the built program. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type JsonLine, Program } from '../../gateway/demo/processes.js';
import { SystemClock, sleep } from '../../protocols/clock.js';
import type { ReadingsBody } from '../../protocols/journal/bodies.js';
import { BodyReader } from '../../protocols/journal/body-reader.js';
import { makeKeyPair } from '../../protocols/journal/keys.js';
import { type JournalRecord, parseRecord, type RecordKind } from '../../protocols/journal/record.js';
import { JournalReader, withSegment } from '../../protocols/journal/segments.js';
import type { RecordRow } from '../../protocols/journal/table.js';

/** Built by `npm test` before the tests run. */
export const BINARY = new URL('../../dist/gateway/main.js', import.meta.url).pathname;

const EVERY_DAY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const clock = new SystemClock();

/** Polls `condition` until it gives something; fails after `limitMs`. What it throws meanwhile is only part of that message. */
export async function until<T>(
  what: string,
  limitMs: number,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const endMs = clock.monotonicMs() + limitMs;
  let thrown: unknown = '';
  while (clock.monotonicMs() < endMs) {
    try {
      const value = await condition();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      thrown = error;
    }
    await sleep(clock, 50);
  }
  throw new Error(`${what}: not within ${limitMs} ms ${thrown}`);
}

/** A directory with settings in it and the programs that run on them; `close` ends and removes all of it. */
export class Structure {
  readonly directory = mkdtempSync(join(tmpdir(), 'aryk-test-'));
  readonly #programs: Program[] = [];

  path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }

  write(name: string, settings: unknown): string {
    writeFileSync(this.path(name), stringify(settings, { aliasDuplicateObjects: false }));
    return this.path(name);
  }

  start(name: string, ...args: string[]): Program {
    const program = new Program(name, BINARY, args, this.path(`${name}.log`), clock);
    this.#programs.push(program);
    return program;
  }

  /** Starts a program and waits until it says that it is ready. */
  async ready(name: string, ...args: string[]): Promise<{ program: Program; line: JsonLine }> {
    const program = this.start(name, ...args);
    const line = await program.line('ready', 15_000);
    if (line === undefined) throw new Error(`${name} is not ready; see ${this.path(`${name}.log`)}`);
    return { program, line };
  }

  /** A key pair for a party; the receiver's settings and the site's uplink use these names. */
  makeKeys(party: string): void {
    const made = makeKeyPair(this.path(`${party}.key`), this.path(`${party}.pub`));
    if ('fault' in made) throw new Error(made.fault);
  }

  async close(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Three instruments on one line, one of them a gate: what most process tests need. */
export function smallEmulator(extra: object = {}): object {
  return {
    canal: { accelerate: 60, openingPercent: 20 },
    lines: [{ id: 'rs485-a', kind: 'rtu', path: 'line-a', baudRate: 115_200 }],
    instruments: [
      {
        id: 'forebay',
        line: 'rs485-a',
        unit: 3,
        profile: 'keller-series30',
        serves: { level_m: 'forebay.level_m' },
      },
      {
        id: 'left-canal',
        line: 'rs485-a',
        unit: 4,
        profile: 'vegapuls',
        serves: { level_m: 'offtake.level_m' },
      },
      { id: 'left-gate', line: 'rs485-a', unit: 11, profile: 'rotork-iq' },
    ],
    ...extra,
  };
}

export function smallSite(extra: object = {}): Record<string, unknown> {
  return {
    site: { id: 'test-head', timeZone: 'Asia/Almaty' },
    store: { directory: 'store' },
    buses: [{ id: 'rs485-a', kind: 'rtu', path: 'line-a', baudRate: 115_200, timeout: '300ms' }],
    devices: [
      { id: 'forebay', bus: 'rs485-a', unit: 3, profile: 'keller-series30', every: '500ms' },
      { id: 'left-canal', bus: 'rs485-a', unit: 4, profile: 'vegapuls', every: '500ms' },
      { id: 'left-gate', bus: 'rs485-a', unit: 11, profile: 'rotork-iq', every: '500ms' },
    ],
    gates: [
      {
        id: 'left',
        device: 'left-gate',
        structure: { kind: 'vertical-sluice', widthM: 6, sillM: 0, travelM: 2.5 },
        upstream: 'forebay.level_m',
        downstream: 'left-canal.level_m',
        onLossOfControl: 'hold',
      },
    ],
    ...extra,
  };
}

/** A schedule that asks for `opening` at all times. */
export function always(opening: number): object {
  const slot = (from: string, to: string): object => ({
    gate: 'left',
    programme: { opening },
    weekly: { days: EVERY_DAY, from, to },
  });
  return { schedules: [slot('00:00', '12:00'), slot('12:00', '24:00')] };
}

/**
 * The records of a gateway's store (a directory) or a receiver's copy (a file), in order; read while its owner may be writing.
 * None while there is none.
 */
export function recordsIn(place: string): JournalRecord[] {
  const rows = place.endsWith('.db') ? rowsInFile(place) : new JournalReader(place).records();
  const records = [...rows].map(({ bytes }) => parseRecord(bytes));
  return records.filter((record) => !('fault' in record)) as JournalRecord[];
}

function rowsInFile(file: string): RecordRow[] {
  return existsSync(file) ? withSegment(file, (table) => [...table.rows()]) : [];
}

export function bodiesOf(records: readonly JournalRecord[], kind: RecordKind): Record<string, unknown>[] {
  const reader = new BodyReader();
  return records
    .map((record) => ({ record, body: reader.read(record) as Record<string, unknown> }))
    .filter(({ record }) => record.kind === kind)
    .map(({ body }) => body);
}

/** Every reading of one point, in order. */
export function readingsOf(
  records: readonly JournalRecord[],
  point: string,
): { value: number | null; flag: number; atMs: number }[] {
  return bodiesOf(records, 'readings').flatMap((body) => {
    const { points, values, flags, baseMs, atMs } = body as unknown as ReadingsBody;
    return points.flatMap((id, index) =>
      id === point
        ? [{ value: values[index] ?? null, flag: flags[index] ?? 9, atMs: baseMs + (atMs[index] ?? 0) }]
        : [],
    );
  });
}
