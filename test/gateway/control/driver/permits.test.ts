/** One door, for every kind of actuator: no write without a live permit but STOP and the sign of life. */
import { afterEach, describe, expect, it } from 'vitest';
import { loadProfiles } from '../../../../devices/shipped-profiles.js';
import type { Permit } from '../../../../gateway/control/permit.js';
import { DriverRig, isWrite, shipped } from './rig.js';

const IDS = [...loadProfiles().values()].flatMap(({ profile, actuator }) => (actuator ? [profile] : []));
const rigs: DriverRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

async function rigOn(id: string): Promise<DriverRig> {
  const rig = await DriverRig.on(shipped(id));
  rigs.push(rig);
  return rig;
}
const moved = (rig: DriverRig, permit: Permit, toPercent = 20) =>
  rig.settled(rig.driver.move(permit, toPercent));
const NO_PERMIT = { kind: 'not-done', cause: 'no-permit' };

describe.each(IDS)('%s', (id) => {
  it('is not moved by a permit that is spent, forged, another gate’s or too old', async () => {
    const rig = await rigOn(id);
    expect(await moved(rig, {} as Permit)).toEqual(NO_PERMIT);
    expect(await moved(rig, rig.permit(0, 'right'))).toEqual(NO_PERMIT);
    const old = rig.permit(0);
    await rig.clock.advance(5001);
    expect(await moved(rig, old)).toEqual(NO_PERMIT);
    expect(rig.written()).toEqual([]);
  });

  it('is moved by one permit once, and written to no more by itself but to stop it', async () => {
    const rig = await rigOn(id);
    const permit = rig.permit(0);
    await moved(rig, permit);
    expect(await moved(rig, permit)).toEqual(NO_PERMIT);
    const commands = rig.written().length;
    await rig.clock.advance(300_000);
    const stops = [rig.profile.actuator?.stop].flat().map((stop) => `${stop?.point}=${stop?.value}`);
    for (const write of rig.written().slice(commands)) expect(stops).toContain(write);
  });

  it('reads without writing', async () => {
    const rig = await rigOn(id);
    await rig.settled(rig.driver.arm());
    await rig.settled(rig.driver.holdsDemand(40));
    rig.driver.arming(true);
    await rig.clock.advance(700_000);
    expect(rig.written()).toEqual([]);
  });

  it('is stopped without a permit, also before anything else', async () => {
    const rig = await rigOn(id);
    expect(await rig.settled(rig.driver.stop())).toBe(true);
    const stops = [rig.profile.actuator?.stop].flat();
    expect(rig.written()).toEqual(stops.map((stop) => `${stop?.point}=${stop?.value}`));
  });

  it('writes nothing more once STOP has overtaken a move', async () => {
    const rig = await rigOn(id);
    rig.replyMs = 60;
    const move = rig.driver.move(rig.permit(0), 20);
    await rig.clock.advance(20);
    const stopped = rig.driver.stop();
    expect(await rig.settled(stopped)).toBe(true);
    await move;
    const writes = rig.written();
    await rig.clock.advance(300_000);
    const stops = [rig.profile.actuator?.stop].flat().map((stop) => `${stop?.point}=${stop?.value}`);
    expect(writes.slice(-stops.length)).toEqual(stops);
    for (const write of rig.written().slice(writes.length)) expect(stops).toContain(write);
  });

  it('takes no second command beside the first, and none beside STOP', async () => {
    const rig = await rigOn(id);
    const first = rig.driver.move(rig.permit(0), 20);
    expect(await rig.settled(rig.driver.move(rig.permit(100), 20))).toEqual({
      kind: 'not-done',
      cause: 'not-sent',
    });
    await rig.settled(first);
    const stop = rig.driver.stop();
    expect(await rig.settled(rig.driver.move(rig.permit(0), 20))).toMatchObject({ cause: 'not-sent' });
    await rig.settled(stop);
  });

  it('does not send what its permit does not cover any more', async () => {
    const rig = await rigOn(id);
    const permit = rig.permit(0);
    await rig.clock.advance(4990);
    rig.replyMs = 60;
    await moved(rig, permit);
    const commands = rig.frames().filter(({ code }) => isWrite(Buffer.of(code))).length;
    // The rest of a command in several writes is left out.
    expect(commands).toBeLessThanOrEqual(1);
  });
});
