import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Reading } from '../../devices/point.js';
import { loadProfiles } from '../../devices/shipped-profiles.js';
import { loadSite } from '../../gateway/config/site.js';
import { LivePoints } from '../../gateway/live-points.js';
import type { Journal } from '../../gateway/store/journal.js';
import { VirtualClock } from '../../protocols/clock.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-live-'));
afterAll(() => rmSync(directory, { recursive: true }));

const SITE = `
site: { id: test, timeZone: UTC }
store: { directory: data }
buses: [{ id: lan, kind: tcp, host: 127.0.0.1, port: 1502 }]
devices:
  - id: gauge
    bus: lan
    unit: 1
    every: 1s
    points:
      - { name: level_m, table: holding, address: 0, type: f32, unit: m }
      - { name: discharge_m3s, table: holding, address: 2, type: f32, unit: m3/s }
derived:
  - id: weir.discharge_m3s
    method: rectangular-weir
    inputs: { level: gauge.level_m }
    geometry: { crestWidthM: 2, channelWidthM: 3, crestHeightM: 0.5 }
  - id: weir.double_m3s
    method: sum
    inputs: { one: weir.discharge_m3s }
    parameters: { factors: { one: 2 } }
`;

function rig(plausibility: string, store = '') {
  const path = join(directory, 'site.yaml');
  const site = SITE.replace('directory: data', `directory: data${store}`);
  writeFileSync(path, plausibility === '' ? site : `${site}plausibility:\n${plausibility}`);
  const loaded = loadSite(path, loadProfiles());
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const clock = new VirtualClock(Date.UTC(2026, 6, 1));
  const events: string[] = [];
  const journaled: string[] = [];
  const journal: Journal = {
    append: (kind) => journaled.push(kind),
    appendDurably: () => Promise.reject(new Error('not here')),
  };
  const live = new LivePoints(loaded.site, clock, journal, (code, _, { point }) => {
    events.push(`${code} ${point}`);
  });
  const read = (point: string, value: number): void => {
    const at = { atWallMs: clock.wallMs(), atMonotonicMs: clock.monotonicMs() };
    live.take([{ point, value, flag: 0, ...at } as Reading]);
  };
  return { live, clock, read, events, journaled };
}

test('limits of a computed point hold for it, and for what is computed from it', () => {
  const { live, read, events } = rig('  - { point: weir.discharge_m3s, hard: { max: 0.3 } }\n');
  read('gauge.level_m', 0.65);
  expect(live.freeze().observe('weir.double_m3s')).toMatchObject({ kind: 'good' });
  read('gauge.level_m', 0.9);
  const image = live.freeze();
  expect(image.observe('weir.discharge_m3s')).toMatchObject({ kind: 'bad', reason: 'out-of-range' });
  expect(image.observe('weir.double_m3s')).toMatchObject({ kind: 'bad', reason: 'out-of-range' });
  expect(events).toEqual(['value-hard-limit weir.discharge_m3s']);
  live.close();
});

test('readings go into the journal as often as store.commitEvery says', async () => {
  const seconds = async (store: string): Promise<number> => {
    const { live, clock, read, journaled } = rig('', store);
    for (let second = 0; second < 60; second++) {
      read('gauge.level_m', 0.65);
      await clock.advance(1000);
    }
    live.close();
    return journaled.filter((kind) => kind === 'readings').length;
  };
  expect(await seconds('')).toBe(60);
  expect(await seconds(', commitEvery: 20s')).toBe(3);
});

test('a meter is compared with the discharge that is computed at a weir', async () => {
  const { live, clock, read, events } = rig(
    '  - { point: gauge.discharge_m3s, cross: { with: weir.discharge_m3s, withinPercent: 10, for: 5s } }\n',
  );
  for (let second = 0; second < 10; second += 1) {
    read('gauge.level_m', 0.8);
    read('gauge.discharge_m3s', 2);
    live.freeze();
    await clock.advance(1000);
  }
  expect(live.freeze().observe('weir.discharge_m3s')).toMatchObject({ kind: 'good' });
  expect(live.freeze().observe('gauge.discharge_m3s')).toMatchObject({ kind: 'doubtful' });
  expect(events).toEqual(['value-cross gauge.discharge_m3s']);
  live.close();
});
