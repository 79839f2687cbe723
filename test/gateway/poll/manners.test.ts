/** What instruments want respected: rest between polls, time to warm up, and a first word that wakes them. */
import { expect, test } from 'vitest';
import { parseProfile } from '../../../devices/profile.js';
import { instrumentLine } from './instrument-line.js';

const MINUTE_MS = 60_000;

function meter(more: object = {}) {
  const level = { name: 'level_m', table: 'holding', address: 0, type: 'u16', scale: 0.001, unit: 'm' };
  return parseProfile({
    ...{
      profile: 'meter',
      vendor: 'Test',
      model: 'Meter',
      kind: 'level',
      source: ['made up'],
      points: [level],
    },
    ...more,
  });
}

async function setUp(more: object, everyMs = 1000) {
  const site = await instrumentLine([{ unit: 1, profile: meter(more), everyMs }]);
  site.instrument(1).registers.set(0, 2500);
  return { ...site, meter: site.instrument(1) };
}

/** How the batches went, run by run: `doubtful x 3`. */
function course(
  batches: readonly (readonly { readonly flag: number; readonly reason?: string }[])[],
): string[] {
  return batches
    .map(([first]) => first?.reason ?? 'good')
    .filter((word, index, all) => word !== all[index - 1]);
}

test('warming up: values are doubtful for so long after the start, and after an outage', async () => {
  const { clock, poller, meter: one, batchesOf } = await setUp({ warmUpMs: 30_000 });
  poller.start();
  await clock.advance(30_500);
  const first = batchesOf(1);
  expect(first[0]).toMatchObject([{ value: 2.5, flag: 3, reason: 'warming-up' }]);
  expect(first).toHaveLength(31);
  expect(first.filter(([reading]) => reading?.flag === 3)).toHaveLength(30);
  // One lost reply is no outage.
  one.deafFor = 1;
  await clock.advance(10_000);
  expect(course(batchesOf(1))).toEqual(['timeout', 'good']);
  one.isOn = false;
  await clock.advance(MINUTE_MS);
  one.isOn = true;
  await clock.advance(2 * MINUTE_MS);
  expect(course(batchesOf(1))).toEqual(['timeout', 'warming-up', 'good']);
});

test('warming up: a silence as long as it takes counts, though it was one poll', async () => {
  const { clock, poller, meter: one, batchesOf } = await setUp({ warmUpMs: 20_000 }, MINUTE_MS);
  poller.start();
  await clock.advance(2 * MINUTE_MS + 10);
  one.isOn = false;
  await clock.advance(MINUTE_MS);
  one.isOn = true;
  await clock.advance(2 * MINUTE_MS + 1000);
  expect(batchesOf(1).map(([first]) => first?.reason ?? 'good')).toEqual([
    'warming-up',
    'good',
    'good',
    'timeout',
    'warming-up',
    'good',
  ]);
});

test('warming up: a line that was down for a moment is no outage, one that was down for long is', async () => {
  const { clock, poller, plug, batchesOf } = await setUp({ warmUpMs: 20_000 });
  poller.start();
  await clock.advance(25_500);
  batchesOf(1);
  plug.pull();
  await clock.advance(10_000);
  plug.putBack();
  await clock.advance(MINUTE_MS);
  expect(course(batchesOf(1))).toEqual(['line-down', 'good']);
  plug.pull();
  await clock.advance(30_000);
  plug.putBack();
  await clock.advance(MINUTE_MS);
  expect(course(batchesOf(1))).toEqual(['line-down', 'warming-up', 'good']);
});

test('an unreliable value stays unreliable while it warms up', async () => {
  const points = [
    { name: 'level_m', table: 'holding', address: 0, type: 'u16', unit: 'm', range: { min: 0, max: 10 } },
  ];
  const { clock, poller, batchesOf } = await setUp({ warmUpMs: 30_000, points });
  poller.start();
  await clock.advance(1500);
  expect(batchesOf(1)[0]).toMatchObject([{ value: 2500, flag: 6, reason: 'out-of-range' }]);
});

test('one that sleeps: the request that wakes it is sent again at once and held against nobody', async () => {
  const {
    clock,
    poller,
    meter: one,
    asked,
    batchesOf,
    events,
    healthOf,
  } = await setUp({ sleeps: true }, 5000);
  one.deafFor = 1;
  poller.start();
  await clock.advance(3000);
  for (let poll = 0; poll < 12; poll++) {
    one.deafFor = 1;
    await clock.advance(5000);
  }
  expect(course(batchesOf(1))).toEqual(['good']);
  expect(healthOf(1)).toBe('healthy');
  expect(events).toEqual([]);
  const [first, second] = asked;
  // After the timeout and the quiet that the line keeps behind it.
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeLessThan(2000);
});

test('one that sleeps and does not wake is silent: two requests in a poll, no more', async () => {
  const { clock, poller, meter: one, asked, healthOf } = await setUp({ sleeps: true }, 5000);
  one.isOn = false;
  poller.start();
  await clock.advance(4000);
  expect(asked).toHaveLength(2);
  await clock.advance(MINUTE_MS);
  expect(healthOf(1)).toBe('quarantined');
});

test('one that sleeps is awake after its first answer: what it leaves unanswered then is not asked again', async () => {
  const points = [0, 100].map((address) => ({
    name: `level${address}_m`,
    table: 'holding',
    address,
    type: 'u16',
  }));
  const { clock, poller, meter: one, asked } = await setUp({ sleeps: true, points }, 5000);
  const answer = one.answer.bind(one);
  one.answer = (request) => (request.readUInt16BE(2) === 100 ? undefined : answer(request));
  poller.start();
  await clock.advance(4000);
  expect(asked.map(({ address }) => address)).toEqual([0, 100]);
});

test('one that is not to be asked often is left alone, whoever asks, and the asker gets the next values', async () => {
  const { clock, poller, asked, batchesOf } = await setUp({ minEveryMs: 10_000 }, 10_000);
  poller.start();
  await clock.advance(2000);
  const answers: number[] = [];
  void poller.requestFeedback('u1').then((readings) => answers.push(readings.length));
  await clock.advance(7000);
  expect([asked.length, answers]).toEqual([1, []]);
  await clock.advance(2000);
  expect([asked.length, answers]).toEqual([2, [1]]);
  void poller.requestFeedback('u1');
  await clock.advance(MINUTE_MS);
  const gaps = asked.slice(1).map(({ atMs }, index) => atMs - (asked[index]?.atMs ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(9990);
  expect(batchesOf(1)).toHaveLength(asked.length);
});

test('one that is not to be asked often and is busy is not asked sooner either', async () => {
  const { clock, poller, meter: one, asked } = await setUp({ minEveryMs: 10_000 }, 10_000);
  const answer = one.answer.bind(one);
  one.answer = (request) => {
    const reply = answer(request);
    // Busy: exception 6.
    return reply && asked.length < 3 ? Buffer.from('01 83 06 c1 32'.replaceAll(' ', ''), 'hex') : reply;
  };
  poller.start();
  await clock.advance(MINUTE_MS);
  const gaps = asked.slice(1).map(({ atMs }, index) => atMs - (asked[index]?.atMs ?? 0));
  expect(asked.length).toBeGreaterThanOrEqual(5);
  expect(Math.min(...gaps)).toBeGreaterThan(9990);
});
