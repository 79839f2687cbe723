import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { spawn as spawnOnTerminal } from 'node-pty';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { AStore } from '../gateway/export/a-store.js';
import { parseCsv, parseJsonl } from '../gateway/export/call.js';
import { BINARY, smallSite, until } from '../support/structure.js';

const START_MS = Date.parse('2026-05-01T00:00:00Z');
const POINTS = Array.from({ length: 50 }, (_, index) => `meter-${index}.level_m`);
const env = { ...process.env, ARYK_LANGUAGE: 'en' };

let store: AStore;
let seconds: number;
beforeEach(() => {
  store = new AStore();
  store.segment(Object.fromEntries(POINTS.map((id) => [id, 'm'])), START_MS);
  seconds = 0;
});
afterEach(() => store.close());

/** A record as a gateway writes it each second; no two values are the same. */
function writeSecond(): void {
  const atMs = START_MS + seconds * 1000;
  const given = POINTS.map((point, index) => ({ point, atMs, value: expectedValue(seconds, index) }));
  store.readings(given, atMs);
  seconds++;
}

function writeSeconds(count: number): void {
  for (let left = count; left > 0; left--) writeSecond();
}

const expectedValue = (second: number, index: number): number => (second * POINTS.length + index) / 7;

class Program {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly code: Promise<number | null>;
  readonly err: Promise<string>;

  constructor(...args: string[]) {
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    this.child = spawn(process.execPath, [BINARY, 'export', ...args], { env, stdio });
    this.code = new Promise((resolve) => this.child.once('close', resolve));
    this.err = text(this.child.stderr);
  }
}

describe('aryk export as a program', () => {
  test('reads a journal that is being written to; nothing but data is in its pipes', async () => {
    writeSeconds(2000);
    const { child, code, err } = new Program(store.directory, '--format', 'jsonl');
    const out = text(child.stdout);
    await until('the end of the export', 25_000, () => {
      writeSecond();
      return child.exitCode !== null;
    });
    expect([await code, await err]).toEqual([0, '']);
    const values = parseJsonl(await out).map(({ value }) => value);
    expect(values.length).toBeGreaterThanOrEqual(2000 * POINTS.length);
    // Whole records, each reading once, none left out.
    expect(values.length % POINTS.length).toBe(0);
    expect(values).toEqual(values.map((_, at) => expectedValue(0, at)));
  });

  test('ends when nobody reads any more, as with head', async () => {
    writeSeconds(3000);
    const { child, code, err } = new Program(store.directory);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    expect([await code, await err]).toEqual([1, 'aryk export: nobody reads the output any more\n']);
  });

  test('leaves nothing of a file when it is told to stop', async () => {
    writeSeconds(6000);
    const file = join(store.directory, 'out.csv');
    const { child, code, err } = new Program(store.directory, '--output', file);
    await until('the file being written', 20_000, () => {
      return readdirSync(store.directory).some((name) => name.endsWith('.part'));
    });
    child.kill('SIGTERM');
    expect([await code, await err]).toEqual([1, `aryk export: stopped; nothing is left of ${file}\n`]);
    expect(readdirSync(store.directory)).toEqual(['journal']);
  });

  test('shows on a terminal how far it is', async () => {
    writeSeconds(4000);
    const file = join(store.directory, 'out.xml');
    const args = [BINARY, 'export', store.directory, '--format', 'pi-xml', '--output', file];
    const terminal = spawnOnTerminal(process.execPath, args, { cols: 80, rows: 24, env });
    let screen = '';
    terminal.onData((data) => {
      screen += data;
    });
    const code = await new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    expect(code).toBe(0);
    expect(screen).toMatch(/\[#*\.*\] \d+ %, \d+ readings, about \d+:\d\d left/);
    expect(screen).toContain(`${file}: 200000 readings from 4000 records`);
    expect(readFileSync(file, 'utf8').match(/<event /g)).toHaveLength(200_000);
  });

  test('takes the store and the zone from the settings, and tells a program how it went', async () => {
    writeSeconds(30);
    const config = join(store.directory, 'site.yaml');
    writeFileSync(config, stringify(smallSite({ store: { directory: '.' } })));
    const file = join(store.directory, 'out.csv');
    const range = ['--from', '2026-05-01T05:00:10', '--to', '2026-05-01T05:00:20'];
    const { child, code } = new Program('--config', config, ...range, '--output', file, '--json');
    const [summary] = parseJsonl(await text(child.stdout)).slice(-1);
    expect(await code).toBe(0);
    expect(summary).toMatchObject({
      ok: true,
      file,
      records: 10,
      readings: 10 * POINTS.length,
      undecoded: 0,
    });
    const times = parseCsv(readFileSync(file, 'utf8')).map(({ time }) => time);
    expect([times[0], times.at(-1)]).toEqual(['2026-05-01T00:00:10.000Z', '2026-05-01T00:00:19.000Z']);
  });
});
