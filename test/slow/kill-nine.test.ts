/** The gateway, or just its store, ended by kill -9 again and again: nothing acknowledged is lost, and it is back at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { askStatus } from '../../gateway/console/client.js';
import { SystemClock, sleep } from '../../protocols/clock.js';
import { verifyRecords } from '../../protocols/journal/chain.js';
import { JournalReader } from '../../protocols/journal/segments.js';
import { SeededRandom } from '../../protocols/random.js';
import { sized, tell } from '../support/soak.js';
import { Structure, smallEmulator, smallSite, until } from '../support/structure.js';

const clock = new SystemClock();
const SEED = 9;
const directory = mkdtempSync(join(tmpdir(), 'aryk-kill-'));
const at = new Structure();
let writer: ChildProcess | undefined;
afterEach(() => writer?.kill('SIGKILL'));
afterAll(async () => {
  await at.close();
  rmSync(directory, { recursive: true, force: true });
});

it('a writer killed at random moments has every record that it was told is written, in one chain', async () => {
  const random = new SeededRandom(SEED);
  const script = new URL('../gateway/store/append-forever.mjs', import.meta.url).pathname;
  const kills = sized(200, 15);
  for (let kill = 0; kill < kills; kill++) {
    const running = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    writer = running;
    let text = '';
    running.stdout.on('data', (chunk) => {
      text += chunk;
    });
    await until('an acknowledgement', 20_000, () => text.includes('\n'));
    await sleep(clock, 300 * random.next());
    const ended = new Promise((resolve) => running.once('close', resolve));
    running.kill('SIGKILL');
    await ended;
    const acknowledged = Number(text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1));
    expect(new JournalReader(directory).head().seq).toBeGreaterThanOrEqual(acknowledged);
  }
  const report = verifyRecords([...new JournalReader(directory).records()].map(({ bytes }) => bytes));
  tell('kill -9 of the store', { kills, records: report.records });
  expect(report.faultCount).toBe(0);
});

it('a gateway killed and started again reads its instruments within three seconds', async () => {
  at.write('emulator.yaml', smallEmulator());
  at.write('site.yaml', smallSite());
  await at.ready('emulator', 'emulate', '--config', at.path('emulator.yaml'));
  const firstMs: number[] = [];
  const starts = sized(20, 4);
  for (let start = 0; start < starts; start++) {
    const { program } = await at.ready('gateway', 'run', '--config', at.path('site.yaml'));
    const status = await until('a reading', 10_000, async () => {
      const seen = await askStatus(at.path('store', 'aryk.sock'));
      return seen.firstReadingMs !== null && seen;
    });
    firstMs.push(status.firstReadingMs ?? Number.POSITIVE_INFINITY);
    process.kill(program.pid ?? 0, 'SIGKILL');
    await program.ended;
  }
  tell('kill -9 of the gateway', { starts, firstMs: firstMs.map(Math.round) });
  expect(Math.max(...firstMs)).toBeLessThan(3000);
});
