import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askStatus } from '../../gateway/console/client.js';
import { SystemClock } from '../../protocols/clock.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import {
  always,
  BINARY,
  bodiesOf,
  readingsOf,
  recordsIn,
  Structure,
  smallEmulator,
  smallSite,
  until,
} from '../support/structure.js';

const clock = new SystemClock();
let at: Structure;
afterEach(() => at.close());

const journal = (): ReturnType<typeof recordsIn> => recordsIn(at.path('store'));
const status = (): ReturnType<typeof askStatus> => askStatus(at.path('store', 'aryk.sock'));
const eventCodes = (): unknown[] => bodiesOf(journal(), 'event').map(({ code }) => code);

async function structure(site: object, emulator = smallEmulator()): Promise<void> {
  at = new Structure();
  at.write('emulator.yaml', emulator);
  at.write('site.yaml', site);
  await at.ready('emulator', 'emulate', '--config', at.path('emulator.yaml'));
}

describe('a gateway whose surroundings are not there', () => {
  it('runs all the same, says each thing once, and keeps trying', async () => {
    at = new Structure();
    const mute = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as { port: number };
    at.makeKeys('kz');
    at.write(
      'site.yaml',
      smallSite({
        buses: [
          { id: 'rs485-a', kind: 'rtu', path: 'no-such-port', baudRate: 19_200 },
          { id: 'lan', kind: 'tcp', host: '127.0.0.1', port: 1 },
        ],
        uplinks: [{ id: 'kz', party: 'kz', url: `mqtt://127.0.0.1:${port}`, watermarkKey: 'kz.pub' }],
        parties: [{ id: 'kz' }],
        console: [{ path: 'no-such-console' }],
      }),
    );
    const { program } = await at.ready('gateway', 'run', '--config', at.path('site.yaml'));
    await until(
      'both lines reported',
      8000,
      () => eventCodes().filter((code) => code === 'line-lost').length === 2,
    );
    // Long enough for each of them to have been tried again.
    await until('some retries', 8000, async () => (await status()).uptimeS >= 5);
    const codes = eventCodes();
    expect(codes.filter((code) => code === 'line-lost').length).toBe(2);
    expect(codes.filter((code) => code === 'console-missing').length).toBeLessThanOrEqual(1);
    expect(codes.filter((code) => code === 'uplink-unreachable').length).toBeLessThanOrEqual(1);
    // The port comes: it is found without a hand.
    at.write(
      'emulator.yaml',
      smallEmulator({ lines: [{ id: 'rs485-a', kind: 'rtu', path: 'no-such-port' }] }),
    );
    await at.ready('emulator', 'emulate', '--config', at.path('emulator.yaml'));
    await until('readings', 15_000, () =>
      readingsOf(journal(), 'forebay.level_m').some(({ flag }) => flag === 0),
    );
    expect(await program.stop()).toBe(0);
    mute.close();
  });
});

describe('a gate on its schedule', () => {
  it('goes where the schedule says, and everything about it is in the journal', async () => {
    await structure(smallSite(always(40)));
    await at.ready('gateway', 'run', '--config', at.path('site.yaml'));
    await until('the gate at 40 %', 15_000, async () => {
      const [gate] = (await status()).gates;
      return gate?.state === 'idle' && Math.abs((gate.openingPercent ?? 0) - 40) < 1;
    });
    await until('the move in the journal', 5000, () => bodiesOf(journal(), 'gate-move').length > 0);
    expect(bodiesOf(journal(), 'decision')[0]).toMatchObject({
      gate: 'left',
      source: 'schedule',
      toPercent: 40,
    });
    expect(bodiesOf(journal(), 'gate-move')[0]).toMatchObject({
      gate: 'left',
      outcome: 'arrived',
      toPercent: 40,
    });
  });

  it('does not move while the level is stale, and the refusal is in the journal', async () => {
    const faults = [{ instrument: 'forebay', kind: 'mute', from: '0s', for: '1h' }];
    await structure(smallSite(always(40)), smallEmulator({ faults }));
    await at.ready('gateway', 'run', '--config', at.path('site.yaml'));
    const refusal = await until('a refusal', 10_000, () =>
      bodiesOf(journal(), 'refusal').find(({ fromPercent }) => fromPercent !== null),
    );
    expect(refusal).toMatchObject({
      gate: 'left',
      toPercent: 40,
      verdicts: [{ id: 'input-age', verdict: 'unknown', detail: 'forebay.level_m' }],
    });
    const [gate] = (await status()).gates;
    expect(gate?.openingPercent).toBeCloseTo(20, 0);
    expect(bodiesOf(journal(), 'decision')).toEqual([]);
    await until('that the level is silent is an event', 10_000, () => eventCodes().includes('unit-silent'));
  });
});

describe('a gateway that commits seldom', () => {
  it('commits at once what it has decided on, and what it has read before; the rest when it stops', async () => {
    await structure(smallSite({ ...always(40), store: { directory: 'store', commitEvery: '60s' } }));
    const { program } = await at.ready('gateway', 'run', '--config', at.path('site.yaml'));
    const before = await until('a decision', 15_000, () => {
      const records = journal();
      const decided = records.findIndex(({ kind }) => kind === 'decision');
      return decided >= 0 && records.slice(0, decided);
    });
    expect(before.at(-1)?.kind).toBe('readings');
    expect(readingsOf(before, 'forebay.level_m').length).toBeGreaterThan(0);
    const { readings } = await until('more readings', 15_000, async () => {
      const seen = await status();
      return seen.readings > 150 && seen;
    });
    expect(journal().filter(({ kind }) => kind === 'readings').length).toBeLessThan(10);
    expect(await program.stop()).toBe(0);
    const blocks = bodiesOf(journal(), 'readings') as unknown as { readonly points: readonly string[] }[];
    expect(blocks.reduce((sum, { points }) => sum + points.length, 0)).toBeGreaterThanOrEqual(readings);
  });
});

describe('ending', () => {
  it('by SIGTERM: within 3 s, with everything taken on disk, a moving gate stopped', async () => {
    await structure(smallSite(always(80)), smallEmulator({ canal: { accelerate: 1, openingPercent: 20 } }));
    const { program } = await at.ready('gateway', 'run', '--config', at.path('site.yaml'));
    await until('the gate moving', 10_000, async () => (await status()).gates[0]?.state === 'travelling');
    const startMs = clock.monotonicMs();
    expect(await program.stop()).toBe(0);
    expect(clock.monotonicMs() - startMs).toBeLessThan(3000);
    const stopped = await program.line('stopped', 0);
    const report = verifyFile(at.path('store'));
    expect(report.ok).toBe(true);
    expect(report.readings).toBe(stopped?.readings);
    expect(report.head?.seq).toBe(stopped?.seq);
    expect(bodiesOf(journal(), 'gate-move').at(-1)).toMatchObject({ outcome: 'stopped', cause: 'shutdown' });
  });

  it('by kill -9, three times: the chain goes on with the next number and nothing acknowledged is lost', async () => {
    await structure(smallSite());
    let acknowledged = 0;
    for (let life = 1; life <= 3; life++) {
      const { program } = await at.ready(`gateway-${life}`, 'run', '--config', at.path('site.yaml'));
      const before = acknowledged;
      acknowledged = await until('new records', 10_000, async () => {
        const { seq, ok } = (await status()).journal;
        return ok && seq > before + 2 ? seq : undefined;
      });
      process.kill(program.pid ?? 0, 'SIGKILL');
      await program.ended;
      const report = verifyFile(at.path('store'));
      expect(report.ok).toBe(true);
      expect(report.head?.seq).toBeGreaterThanOrEqual(acknowledged);
    }
    expect(bodiesOf(journal(), 'start').length).toBe(3);
  });

  it('a second gateway on the same store refuses to start', async () => {
    await structure(smallSite());
    await at.ready('gateway', 'run', '--config', at.path('site.yaml'));
    const second = at.start('second', 'run', '--config', at.path('site.yaml'));
    expect(await second.ended).toBe(1);
    expect(readFileSync(at.path('second.log'), 'utf8')).toMatch(/another gateway is running/);
  });
});

describe('the console', () => {
  it('answers `aryk console` over the local socket', async () => {
    await structure(smallSite());
    await at.ready('gateway', 'run', '--config', at.path('site.yaml'));
    await until('a level', 10_000, async () => (await status()).points.some(({ value }) => value !== null));
    const client = spawn(process.execPath, [BINARY, 'console', '--config', at.path('site.yaml')], {
      stdio: 'pipe',
    });
    let out = '';
    client.stdout.on('data', (chunk) => {
      out += chunk;
    });
    client.stdin.end('show points\nshow gates\nlanguage ru\nstatus\nexit\n');
    await new Promise((resolve) => client.once('close', resolve));
    expect(out).toContain('forebay.level_m');
    expect(out).toContain('left');
    expect(out).toMatch(/[а-я]{5}/);
  });
});
