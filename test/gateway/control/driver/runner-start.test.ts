/** Whether a motor is started, what is made of the answers, and how long the pulse of a module lets it run. */
import { describe, expect, it } from 'vitest';
import type { RunnerSettings } from '../../../../gateway/control/driver/runner.js';
import { CONTACTS, isRead, latched, running } from './contacts.js';
import { point } from './scripted-line.js';

describe('the start of a run', () => {
  it.each([
    [{ failure: 'exception', exceptionCode: 2 }, 'exception'],
    [{ failure: 'timeout' }, 'exception'],
    [{ failure: 'not-sent' }, 'not-sent'],
  ] as const)('is not asked for when clearing ends with %j', async (reply, cause) => {
    const { line, driver, moved } = running();
    line.reply = () => reply;
    expect(await moved(30)).toEqual({ kind: 'not-done', cause });
    expect(line.writes()).toEqual(['2=0@0']);
    expect(driver.run()).toBeUndefined();
  });

  it('that reads back otherwise is told as ignored, also after a run whose time was over', async () => {
    const { clock, line, moved } = running();
    await moved(30);
    await clock.advance(20_000);
    line.reply = (asked) => (isRead(asked) ? { words: [0] } : {});
    expect(await moved(40, 30)).toEqual({ kind: 'not-done', cause: 'ignored' });
    line.reply = (asked) => (isRead(asked) ? { failure: 'timeout' } : {});
    expect(await moved(40, 30)).toEqual({ kind: 'uncertain', runMs: 10_000 });
  });

  it('that cannot be read back is believed, and not told to stand', async () => {
    const { clock, line, driver, moved } = running(latched(point(10, { access: 'w' })));
    expect(await moved(30)).toEqual({ kind: 'confirmed', runMs: 10_000 });
    expect(line.asked.filter(isRead)).toEqual([]);
    expect(await driver.holdsDemand(30)).toBeUndefined();
    void driver.stop();
    await clock.advance(100);
    expect(await driver.holdsDemand(30)).toBe(false);
  });

  it('stands as long as it reads so', async () => {
    const { clock, line, driver, moved } = running();
    await moved(30);
    const holds = async () => {
      const held = driver.holdsDemand(30);
      await clock.advance(100);
      return held;
    };
    expect(await holds()).toBe(true);
    line.reply = () => ({ words: [0] });
    expect(await holds()).toBe(false);
    line.reply = () => ({ failure: 'timeout' });
    expect(await holds()).toBeUndefined();
  });
});

describe('the pulse of a module', () => {
  const pulses = (opening: number, closing = opening): RunnerSettings => ({
    ...CONTACTS,
    pulse: { opening, closing },
  });
  it.each([
    ['shorter than the way', 4, 4000],
    ['longer than the way', 40, 10_000],
    ['of a millisecond', 0.001, 1],
  ])('%s', async (_name, seconds, runMs) => {
    expect(await running(pulses(seconds)).moved(30)).toEqual({ kind: 'confirmed', runMs });
  });

  it.each([0, -1, Number.NaN])('of %d s moves nothing', async (seconds) => {
    const { line, moved } = running(pulses(seconds));
    expect(await moved(30)).toEqual({ kind: 'not-done', cause: 'position-unknown' });
    expect(line.asked).toEqual([]);
  });

  it('is that of the way', async () => {
    expect(await running(pulses(4, 3)).moved(0)).toMatchObject({ runMs: 3000 });
    expect(await running(pulses(4, 3)).moved(30)).toMatchObject({ runMs: 4000 });
  });

  it('is read where the module keeps it, with its scale and offset', async () => {
    const kept = point(7, { scale: 0.1, offset: 2 });
    const { line, well, moved } = running({ ...CONTACTS, pulse: { opening: kept, closing: kept } });
    line.reply = (asked) =>
      'table' in asked.request && asked.request.table === 'holding' ? { words: [20] } : well(asked);
    expect(await moved(30)).toEqual({ kind: 'confirmed', runMs: 4000 });
    line.reply = (asked) => (isRead(asked) ? { failure: 'timeout' } : {});
    expect(await moved(30)).toEqual({ kind: 'not-done', cause: 'position-unknown' });
  });
});
