/** Ten units polled over a pseudo-terminal: one falls silent, then all, and all come back. */
import { expect, it, onTestFinished } from 'vitest';
import { pointMapSchema } from '../../devices/point-map.js';
import { Poller } from '../../gateway/poll/poller.js';
import { sleep } from '../../protocols/clock.js';
import { clock, EpochUnits, SoakWire, sized, tell } from '../support/soak.js';

const UNITS = 10;
/** Ten polls of 20 registers at 19200 baud take about 460 ms. */
const EVERY_MS = 500;
const BAUD_RATE = 19_200;
const POINTS = Array.from({ length: 20 }, (_, address) =>
  pointMapSchema.parse({ name: `value_${address}`, table: 'holding', address, type: 'u16' }),
);

async function structure(timeoutMs: number) {
  const units = new EpochUnits(UNITS, 10);
  const wire = new SoakWire('rtu', units, BAUD_RATE);
  await wire.open();
  onTestFinished(() => wire.close());
  const line = await wire.master(timeoutMs);
  onTestFinished(() => line.close());
  const polled = new Map<string, number[]>();
  const poller = new Poller({
    devices: Array.from({ length: UNITS }, (_, index) => ({
      id: `unit-${index + 1}`,
      unit: index + 1,
      line,
      everyMs: EVERY_MS,
      points: POINTS,
      limits: { maxRegistersPerRead: 125, maxGap: 0 },
    })),
    clock,
    onReadings: ([first]) => {
      if (first?.value === null || first === undefined) return;
      const [device = ''] = first.point.split('.');
      polled.set(device, [...(polled.get(device) ?? []), clock.monotonicMs()]);
    },
    report: () => {},
  });
  poller.start();
  onTestFinished(() => poller.stop());
  const healthy = (): number =>
    poller
      .stats()
      .lines.flatMap((each) => each.units)
      .filter(({ health }) => health === 'healthy').length;
  /** Mean time between the readings of each device in the next `forMs`. */
  const periodsMs = async (forMs: number): Promise<Map<string, number>> => {
    polled.clear();
    await sleep(clock, forMs);
    return new Map(
      [...polled].map(([id, times]) => {
        const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
        return [id, spanMs / (times.length - 1)];
      }),
    );
  };
  return { units, healthy, periodsMs };
}

it('one of ten units falls silent: the others keep their period', async () => {
  const { units, periodsMs } = await structure(300);
  await sleep(clock, 2000);
  const forMs = sized(120_000, 30_000);
  const before = await periodsMs(Math.min(forMs, 20_000));
  units.silent.add(4);
  const after = await periodsMs(forMs);
  const others = [...before.keys()].filter((id) => id !== 'unit-4');
  const ratios = others.map((id) => (after.get(id) ?? Infinity) / (before.get(id) ?? 0));
  const worst = Math.max(...ratios);
  tell('one of ten silent', {
    worst: Number(worst.toFixed(4)),
    periodMs: Math.round(before.get('unit-1') ?? 0),
  });
  expect(others).toHaveLength(UNITS - 1);
  expect(worst).toBeLessThanOrEqual(1.05);
});

it('all ten fall silent and come back: all are healthy within a probe period', async () => {
  const timeoutMs = 100;
  const { units, healthy } = await structure(timeoutMs);
  await sleep(clock, 2000);
  expect(healthy()).toBe(UNITS);
  for (let unit = 1; unit <= UNITS; unit++) units.silent.add(unit);
  await sleep(clock, sized(120_000, 12_000));
  expect(healthy()).toBe(0);
  units.silent.clear();
  const startMs = clock.monotonicMs();
  while (healthy() < UNITS) {
    if (clock.monotonicMs() - startMs > 120_000) throw new Error(`only ${healthy()} are healthy after 120 s`);
    await sleep(clock, 20);
  }
  const tookMs = clock.monotonicMs() - startMs;
  // A probe in vain takes request, timeout, and reply time at 19200 baud, and the quiet before and after it; all of
  // them together take 1.8 % of the line.
  const probeMs = timeoutMs + 53 * (11_000 / BAUD_RATE) + 2 * 120;
  const probePeriodMs = probeMs / 0.018;
  tell('all ten silent', { probePeriodMs: Math.round(probePeriodMs), healthyAfterMs: Math.round(tookMs) });
  // Ten polls follow the first answer.
  expect(tookMs).toBeLessThan(probePeriodMs + 2 * EVERY_MS);
});
