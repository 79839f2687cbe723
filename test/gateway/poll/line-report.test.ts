import { expect, test } from 'vitest';
import { LineReport } from '../../../gateway/poll/line-report.js';
import { lineStatus } from '../../../gateway/poll/line-status.js';
import type { LineFiguresBody } from '../../../protocols/journal/bodies.js';
import { busyLine, registers } from './busy-line.js';

const HOUR_MS = 3_600_000;

test('each hour the figures of that hour, with the health and speed of each unit', async () => {
  const { clock, line, poller, mute } = await busyLine({
    units: [1, 2, 3].map((unit) => ({ unit, everyMs: 10_000, points: registers(0, 4) })),
  });
  mute.add(3);
  const entered: LineFiguresBody[] = [];
  const status = () => [lineStatus(line, poller.stats().lines[0])];
  const report = new LineReport(clock, status, (body) => entered.push(body));
  poller.start();
  await clock.advance(HOUR_MS - 5000);
  expect(entered).toHaveLength(0);
  await clock.advance(10_000);
  expect(entered).toMatchObject([
    {
      code: 'line-figures',
      severity: 'info',
      params: { line: 'rs485-a', garbled: 0, exceptions: 0, notSent: 0, discarded: 0, overruns: 0 },
      figures: { unit: [1, 2, 3], device: ['u1', 'u2', 'u3'], health: ['healthy', 'healthy', 'quarantined'] },
    },
  ]);
  const [first] = entered;
  // 8 and 13 characters of 11 bits at 19200 baud and 10 ms; the latency counts from the end of the request.
  expect(first?.figures.p50Ms.slice(0, 2)).toEqual([17.4, 17.4]);
  expect(first?.figures.p50Ms[2]).toBeNull();
  expect(first?.figures.requests.slice(0, 2)).toEqual([360, 360]);
  expect(first?.params.timeouts).toBe(first?.figures.failures[2]);
  // 2 polls of 24 ms in 10 s, and what the silent one is allowed.
  expect(first?.params.usePercent).toBeGreaterThan(0.4);
  expect(first?.params.usePercent).toBeLessThan(2.5);
  await clock.advance(HOUR_MS);
  expect(entered[1]?.figures.requests.slice(0, 2)).toEqual([360, 360]);
  report.close();
  await clock.advance(HOUR_MS);
  expect(entered).toHaveLength(2);
  expect(status()[0]?.units[0]).toMatchObject({ unit: 1, device: 'u1', health: 'healthy' });
});
