import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BINARY, bodiesOf, recordsIn } from '../support/structure.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-test-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the demo', () => {
  it('polls, journals, forwards, moves its gate by schedule, and loses nothing', () => {
    const args = [BINARY, 'demo', '--for', '18s', '--accelerate', '60', '--dir', directory, '--json'];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 50_000 });
    const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(status).toBe(0);
    expect(summary).toMatchObject({ lost: 0, duplicated: 0, chainWhole: true });
    expect(summary.polled).toBeGreaterThan(100);
    expect(summary.journaled).toBe(summary.polled);
    expect(summary.received).toBe(summary.polled);
    expect(summary.gates[0].openingPercent).toBeCloseTo(55, 0);
    const moves = bodiesOf(recordsIn(join(directory, 'gateway')), 'gate-move');
    expect(moves.map(({ outcome, toPercent }) => [outcome, toPercent])).toEqual([
      ['arrived', 30],
      ['arrived', 55],
    ]);
    expect(readFileSync(join(directory, 'site.yaml'), 'utf8')).toContain('demo-head');
  }, 60_000);

  it('loses nothing when Ctrl-C ends it, which a terminal sends to all of its group', async () => {
    const own = mkdtempSync(join(tmpdir(), 'aryk-test-'));
    const demo = spawn(process.execPath, [BINARY, 'demo', '--dir', own, '--json'], { detached: true });
    let said = '';
    demo.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const ended = new Promise((resolve) => demo.once('close', resolve));
    setTimeout(() => process.kill(-(demo.pid ?? Number.NaN), 'SIGINT'), 9000);
    expect(await ended).toBe(0);
    rmSync(own, { recursive: true, force: true });
    const summary = JSON.parse(said.trim().split('\n').at(-1) ?? '');
    expect(summary).toMatchObject({ lost: 0, chainWhole: true });
    expect(summary.polled).toBeGreaterThan(0);
  }, 60_000);
});
