/** When a motor is stopped, to the millisecond, how often, and what is known of its run. */
import { describe, expect, it } from 'vitest';
import { isOn, isRead, isStop, latched, running } from './contacts.js';

describe('the end of a run', () => {
  it('comes its whole length after the answer to its start', async () => {
    const { clock, driver, moved, line } = running();
    expect(await moved(30)).toEqual({ kind: 'confirmed', runMs: 10_000 });
    expect(driver.run()).toEqual({ id: 1, way: 'opening', startedMs: 10, dueMs: 10_005, isCertain: true });
    await clock.advance(20_000);
    // The clearing took 5 ms, and the start was answered 5 ms later.
    expect(line.writes()).toEqual(['2=0@0', '1=1@5', '1=0@10010', '2=0@10015']);
    expect(driver.run()).toEqual({
      id: 1,
      way: 'opening',
      startedMs: 10,
      dueMs: 10_005,
      endedMs: 10_020,
      isCertain: true,
    });
  });

  it('comes after the request where the start is not answered', async () => {
    const { clock, line, driver, well, moved, stopsAtMs } = running();
    line.reply = (asked) => (isOn(asked) ? { failure: 'timeout', afterMs: 200 } : well(asked));
    expect(await moved(30)).toEqual({ kind: 'uncertain', runMs: 10_000 });
    expect(driver.run()).toEqual({ id: 1, way: 'opening', startedMs: 5, dueMs: 10_005, isCertain: false });
    await clock.advance(20_000);
    expect(stopsAtMs()).toEqual([10_005, 10_010]);
    expect(driver.run()?.isCertain).toBe(false);
  });

  it('is not put off by an answer that comes when it is over', async () => {
    const { clock, line, driver, permit, well, stopsAtMs } = running({
      ...latched(),
      travelTimeMs: 1000,
    });
    line.reply = (asked) => {
      if (isStop(asked)) return { afterMs: 300 };
      return isRead(asked) ? well(asked) : { afterMs: 5, heardAfterMs: 200 };
    };
    const outcome = driver.move(permit(30), 20);
    await clock.advance(1);
    expect(driver.run()).toMatchObject({ startedMs: 0, dueMs: 100 });
    await clock.advance(210);
    // Over at 100 and stopped; heard of at 205, and stopped again at once.
    expect(stopsAtMs()).toEqual([100, 205]);
    expect(driver.run()).toMatchObject({ startedMs: 5, dueMs: 100, isCertain: true });
    await clock.advance(2000);
    expect(await outcome).toEqual({ kind: 'confirmed', runMs: 100 });
    expect(driver.run()?.endedMs).toBe(400);
  });

  it('is tried ten times, once a second, and once more within each', async () => {
    const { clock, line, moved, stopsAtMs } = running(latched());
    await moved(30);
    line.reply = () => ({ failure: 'timeout', afterMs: 100 });
    await clock.advance(60_000);
    const tries = stopsAtMs();
    expect(tries.length).toBe(20);
    expect(tries.slice(0, 4)).toEqual([10_005, 10_105, 11_205, 11_305]);
  });

  it('is tried no more once somebody else has stopped it', async () => {
    const { clock, line, driver, well, moved, stopsAtMs } = running(latched());
    await moved(30);
    line.reply = (asked) => (isStop(asked) ? { failure: 'timeout', afterMs: 300 } : well(asked));
    await clock.advance(9600);
    expect(stopsAtMs()).toEqual([10_005]);
    line.reply = well;
    void driver.stop();
    await clock.advance(20_000);
    expect(driver.run()?.endedMs).toBe(10_105);
    expect(stopsAtMs()).toEqual([10_005, 10_100, 10_305]);
  });

  it('is not awaited after a STOP that was acknowledged', async () => {
    const { clock, driver, moved, stopsAtMs } = running(latched());
    await moved(30);
    void driver.stop();
    await clock.advance(60_000);
    expect(stopsAtMs()).toEqual([500]);
  });

  it('is not forgotten after a STOP that was not acknowledged', async () => {
    const { clock, line, driver, well, moved, stopsAtMs } = running(latched());
    await moved(30);
    line.reply = () => ({ failure: 'timeout' });
    void driver.stop();
    await clock.advance(100);
    expect(driver.run()).toMatchObject({ dueMs: 500, isCertain: false });
    expect(driver.run()?.endedMs).toBeUndefined();
    line.reply = well;
    await clock.advance(60_000);
    expect(stopsAtMs()).toEqual([500, 505, 10_005]);
    expect(driver.run()).toMatchObject({ dueMs: 500, endedMs: 10_010, isCertain: false });
  });

  it('is left alone once the driver is closed', async () => {
    const { clock, driver, moved, stopsAtMs } = running();
    await moved(30);
    driver.close();
    await clock.advance(60_000);
    expect(stopsAtMs()).toEqual([]);
  });
});

describe('what is known of a run', () => {
  it('is nothing before the first', async () => {
    const { clock, driver } = running();
    void driver.stop();
    await clock.advance(100);
    expect(driver.run()).toBeUndefined();
    expect(await driver.holdsDemand(40)).toBe(false);
  });

  it('is that it is due now, while it is being stopped', async () => {
    const { clock, driver, moved } = running();
    await moved(30);
    void driver.stop();
    await clock.advance(1);
    expect(driver.run()).toMatchObject({ dueMs: 500 });
    expect(driver.run()?.endedMs).toBeUndefined();
    await clock.advance(100);
    expect(driver.run()).toMatchObject({ dueMs: 500, endedMs: 510, isCertain: true });
  });

  it('stays as it was when STOP is sent again later', async () => {
    const { clock, driver, moved } = running();
    await moved(30);
    void driver.stop();
    await clock.advance(100);
    const before = driver.run();
    void driver.stop();
    await clock.advance(100);
    expect(driver.run()).toEqual(before);
  });

  it.each([
    [1, 'the first'],
    [2, 'the second'],
  ])('is uncertain when contact %i, %s, was released by the second try only', async (address) => {
    const { clock, line, driver, well, moved } = running();
    await moved(30);
    let failures = 1;
    line.reply = (asked) =>
      'address' in asked.request && asked.request.address === address && isStop(asked) && failures-- > 0
        ? { failure: 'timeout' }
        : well(asked);
    const stopped = driver.stop();
    await clock.advance(100);
    expect(await stopped).toBe(true);
    expect(driver.run()).toMatchObject({ endedMs: 515, isCertain: false });
  });

  it('is no end when one of its contacts was not released', async () => {
    const { clock, line, driver, moved } = running();
    await moved(30);
    line.reply = ({ request }) =>
      'address' in request && request.address === 1 ? { failure: 'timeout' } : {};
    const stopped = driver.stop();
    await clock.advance(100);
    expect(await stopped).toBe(false);
    expect(driver.run()?.endedMs).toBeUndefined();
    expect(line.writes().slice(-3)).toEqual(['1=0@500', '1=0@505', '2=0@510']);
  });

  it('keeps the end of a STOP that has overtaken the answer to the start', async () => {
    const { clock, line, driver, permit, well } = running(latched());
    line.reply = (asked) => (isRead(asked) || isStop(asked) ? well(asked) : { afterMs: 100 });
    const outcome = driver.move(permit(30), 20);
    await clock.advance(50);
    void driver.stop();
    await clock.advance(500);
    expect(await outcome).toMatchObject({ kind: 'uncertain' });
    expect(driver.run()).toMatchObject({ startedMs: 0, dueMs: 50, endedMs: 55, isCertain: false });
  });

  it('counts runs, each from its own start', async () => {
    const { clock, driver, moved } = running();
    await moved(30);
    await clock.advance(20_000);
    await moved(20, 30);
    expect(driver.run()).toMatchObject({ id: 2, way: 'closing', startedMs: 20_510 });
    expect(driver.run()?.endedMs).toBeUndefined();
  });

  it('is the run before when the next is refused, or is taken back', async () => {
    const { clock, line, driver, well, moved, stopsAtMs } = running();
    await moved(30);
    await clock.advance(20_000);
    const before = driver.run();
    line.reply = (asked) => (isOn(asked) ? { failure: 'exception', exceptionCode: 2 } : well(asked));
    expect(await moved(40, 30)).toEqual({ kind: 'not-done', cause: 'exception' });
    expect(driver.run()).toEqual(before);
    line.reply = (asked) => (isOn(asked) ? { failure: 'not-sent' } : well(asked));
    expect(await moved(40, 30)).toEqual({ kind: 'not-done', cause: 'not-sent' });
    expect(driver.run()).toEqual(before);
    await clock.advance(60_000);
    expect(stopsAtMs()).toEqual([10_010, 10_015]);
    line.reply = well;
    await moved(40, 30);
    expect(driver.run()?.id).toBe(2);
  });
});
