/** Every actuator that ships, driven through a real line: what is written, in which order, and what is made of the answers. */
import { afterEach, describe, expect, it } from 'vitest';
import { changed, DriverRig, gateWith, isWrite, shipped } from './rig.js';

const rigs: DriverRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

async function rigOn(...given: Parameters<typeof DriverRig.on>): Promise<DriverRig> {
  const rig = await DriverRig.on(...given);
  rigs.push(rig);
  return rig;
}

/** An actuator that acknowledges these writes and does nothing. */
function ignoring(rig: DriverRig, isIgnored: (pdu: Buffer) => boolean): void {
  const { instrument } = rig.client;
  const answer = instrument.answer.bind(instrument);
  instrument.answer = (pdu) => (isWrite(pdu) && isIgnored(pdu) ? Buffer.from(pdu) : answer(pdu));
}

/** Moves from 20 %, where the canal's gate begins. */
const moved = (rig: DriverRig, openingPercent: number, fromPercent: number | undefined = 20) =>
  rig.settled(rig.driver.move(rig.permit(openingPercent), fromPercent));

describe('a positioner', () => {
  it('without enabling gets its demand and is read back', async () => {
    const rig = await rigOn(shipped('rotork-iq'));
    expect(await moved(rig, 40)).toEqual({ kind: 'confirmed' });
    expect(rig.written()).toEqual(['demand_percent=400']);
    expect(rig.frames().map(({ code }) => code)).toEqual([6, 3]);
    await rig.clock.advance(30_000);
    expect(rig.openingPercent).toBeCloseTo(40, 1);
    expect(await rig.settled(rig.driver.holdsDemand(40))).toBe(true);
    expect(await rig.settled(rig.driver.holdsDemand(41))).toBe(false);
    expect(rig.driver.run()).toBeUndefined();
  });

  it.each([
    ['gf-ea', ['demand_percent=40', 'control=16'], ['control=0']],
    ['schiebel-smartcon', ['demand_percent=409', 'command=0'], ['command=4']],
  ])('%s is enabled after its demand, and does not follow the one before', async (id, writes, stop) => {
    const rig = await rigOn(shipped(id));
    expect(await moved(rig, 80)).toEqual({ kind: 'confirmed' });
    await rig.clock.advance(5000);
    expect(await rig.settled(rig.driver.stop())).toBe(true);
    const stoppedAt = rig.openingPercent;
    const before = rig.written().length;
    expect(await moved(rig, 40, stoppedAt)).toEqual({ kind: 'confirmed' });
    expect(rig.written().slice(before - 1)).toEqual([...stop, ...writes]);
    await rig.clock.advance(60_000);
    expect(rig.openingPercent).toBeCloseTo(40, 0);
  });

  it('whose enabling is not done has a demand that is not followed: uncertain, and known by reading', async () => {
    const rig = await rigOn(shipped('gf-ea'));
    rig.fate = (pdu) => (isWrite(pdu) && pdu.readUInt16BE(1) === 9 ? 6 : 'done');
    expect(await moved(rig, 40)).toEqual({ kind: 'uncertain' });
    rig.fate = () => 'done';
    expect(await rig.settled(rig.driver.holdsDemand(40))).toBe(false);
    await rig.clock.advance(10_000);
    expect(rig.openingPercent).toBe(20);
  });

  it('whose enabling reads back otherwise is told as ignored', async () => {
    const rig = await rigOn(shipped('gf-ea'));
    ignoring(rig, (pdu) => pdu.readUInt16BE(1) === 9);
    expect(await moved(rig, 40)).toEqual({ kind: 'not-done', cause: 'ignored' });
    expect(rig.written()).toEqual(['demand_percent=40', 'control=16']);
  });

  it.each([
    ['silent', { kind: 'uncertain' }],
    ['lost', { kind: 'uncertain' }],
    [3, { kind: 'not-done', cause: 'exception' }],
    [5, { kind: 'uncertain' }],
  ] as const)('whose demand is %s', async (fate, outcome) => {
    const rig = await rigOn(shipped('gf-ea'));
    rig.fate = (pdu) => (isWrite(pdu) ? fate : 'done');
    expect(await moved(rig, 40)).toEqual(outcome);
    expect(rig.written()).toEqual(['demand_percent=40']);
  });

  it('that cannot be read back is uncertain', async () => {
    const rig = await rigOn(shipped('rotork-iq'));
    rig.fate = (pdu) => (isWrite(pdu) ? 'done' : 'lost');
    expect(await moved(rig, 40)).toEqual({ kind: 'uncertain' });
    expect(await rig.settled(rig.driver.holdsDemand(40))).toBeUndefined();
  });

  it('takes no opening that its register cannot hold', async () => {
    const rig = await rigOn(shipped('rotork-iq'));
    expect(await moved(rig, -1)).toEqual({ kind: 'not-done', cause: 'exception' });
    expect(rig.written()).toEqual([]);
  });
});

/** Opens and closes by commands in one register, tells where it is, and has an end contact. */
const commands = () =>
  changed('limitorque-mx', (document) => {
    const points = document.points as object[];
    points.push(
      {
        name: 'opening_percent',
        table: 'holding',
        address: 20,
        type: 'u16',
        scale: 0.1,
        unit: '%',
        source: '-',
      },
      { name: 'shut', table: 'discrete', address: 0, type: 'bool', source: '-' },
    );
    Object.assign(document.actuator as object, {
      position: 'opening_percent',
      closed: { point: 'shut', equals: 1 },
    });
  });

describe('an actuator with latched commands', () => {
  it('opens until it is stopped, and is stopped when its time is over by far', async () => {
    const rig = await rigOn(commands());
    const outcome = await moved(rig, 40);
    // 20 % of 90 s, half as much again, and 5 s.
    expect(outcome).toEqual({ kind: 'confirmed', runMs: 0.2 * 90_000 * 1.5 + 5000 });
    expect(rig.written()).toEqual(['host_command=256']);
    expect(rig.driver.run()).toMatchObject({ id: 1, way: 'opening', isCertain: true });
    await rig.clock.advance(5000);
    expect(await rig.settled(rig.driver.stop())).toBe(true);
    const stoppedAt = rig.openingPercent;
    await rig.clock.advance(60_000);
    expect(rig.openingPercent).toBe(stoppedAt);
    expect(rig.written()).toEqual(['host_command=256', 'host_command=512']);
    expect(rig.driver.run()?.endedMs).toBeGreaterThan(5000);
  });

  it('is stopped by the driver when nobody else does, again and again until it is acknowledged', async () => {
    const rig = await rigOn(commands());
    await moved(rig, 40);
    let lost = 5;
    rig.fate = (pdu) => (isWrite(pdu) && lost-- > 0 ? 'lost' : 'done');
    await rig.clock.advance(40_000);
    const stops = rig.written().filter((write) => write === 'host_command=512');
    expect(stops.length).toBe(6);
    expect(rig.driver.run()).toMatchObject({ isCertain: false });
    expect(rig.driver.run()?.endedMs).toBeDefined();
  });

  it('gives up after ten STOPs that are not acknowledged, and leaves the rest to the cycle', async () => {
    const rig = await rigOn(commands());
    await moved(rig, 40);
    rig.fate = () => 'lost';
    await rig.clock.advance(120_000);
    expect(rig.written().filter((write) => write === 'host_command=512').length).toBe(20);
  });

  it('with an unknown position only goes to the end that has a contact', async () => {
    const rig = await rigOn(commands());
    const unknown = { kind: 'not-done', cause: 'position-unknown' };
    expect(await rig.settled(rig.driver.move(rig.permit(40), undefined))).toEqual(unknown);
    expect(await rig.settled(rig.driver.move(rig.permit(100), undefined))).toEqual(unknown);
    expect(rig.written()).toEqual([]);
    expect(await rig.settled(rig.driver.move(rig.permit(0), undefined))).toMatchObject({ kind: 'confirmed' });
    expect(rig.written()).toEqual(['host_command=768']);
  });

  it('that cannot be read back never tells whether it holds a command', async () => {
    const rig = await rigOn(commands());
    expect(await rig.settled(rig.driver.holdsDemand(40))).toBe(false);
    rig.fate = (pdu) => (isWrite(pdu) ? 'silent' : 'done');
    expect(await moved(rig, 40)).toMatchObject({ kind: 'uncertain' });
    expect(await rig.settled(rig.driver.holdsDemand(40))).toBeUndefined();
    expect(rig.driver.run()?.isCertain).toBe(false);
  });

  it('is stopped in time although the start was uncertain', async () => {
    const rig = await rigOn(commands());
    let isFirst = true;
    rig.fate = (pdu) => {
      if (!isWrite(pdu) || !isFirst) return 'done';
      isFirst = false;
      return 'silent';
    };
    await moved(rig, 40);
    await rig.clock.advance(40_000);
    expect(rig.written()).toEqual(['host_command=256', 'host_command=512']);
  });
});

/** Coils that must be held, one for each of open, close and stop. */
const held = () =>
  changed('wb-mr6c', (document) => {
    document.actuator = {
      kind: 'commands',
      open: { point: 'relay_1', value: 1 },
      close: { point: 'relay_2', value: 1 },
      stop: { point: 'relay_3', value: 1 },
      isLatched: false,
      opened: { point: 'input_1', equals: 1 },
      closed: { point: 'input_2', equals: 1 },
    };
  });

describe('an actuator whose commands are held', () => {
  it('has the others cleared first, and all cleared by STOP', async () => {
    const rig = await rigOn(held(), gateWith({ failSafe: 'ignored' }));
    expect(await moved(rig, 40)).toMatchObject({ kind: 'confirmed' });
    expect(rig.written()).toEqual(['relay_2=0', 'relay_3=0', 'relay_1=1']);
    await rig.settled(rig.driver.stop());
    expect(rig.written().slice(3)).toEqual(['relay_3=1', 'relay_1=0', 'relay_2=0']);
    expect(await moved(rig, 0, 20)).toMatchObject({ kind: 'confirmed' });
    expect(rig.written().slice(6)).toEqual(['relay_1=0', 'relay_3=0', 'relay_2=1']);
  });

  it.each([
    ['refused', 2, 'exception'],
    ['lost', 'lost', 'exception'],
  ] as const)('is not started when clearing is %s', async (_name, fate, cause) => {
    const rig = await rigOn(held());
    rig.fate = (pdu) => (isWrite(pdu) ? fate : 'done');
    expect(await moved(rig, 40)).toEqual({ kind: 'not-done', cause });
    expect(rig.written()).toEqual(['relay_2=0']);
  });
});

describe('motor contacts that the gateway times', () => {
  it('are closed for exactly the way, the other one released before', async () => {
    const rig = await rigOn(shipped('wb-mr6c'));
    expect(await moved(rig, 40)).toEqual({ kind: 'confirmed', runMs: 18_000 });
    expect(rig.written()).toEqual(['relay_2=0', 'relay_1=1']);
    await rig.clock.advance(17_000);
    expect(rig.written().length).toBe(2);
    await rig.clock.advance(2000);
    expect(rig.written().slice(2)).toEqual(['relay_1=0', 'relay_2=0']);
    expect(rig.openingPercent).toBeCloseTo(40, 0);
    const { startedMs = 0, endedMs = 0, isCertain } = rig.driver.run() ?? {};
    expect(Math.abs(endedMs - startedMs - 18_000)).toBeLessThan(60);
    expect(isCertain).toBe(true);
  });

  it('run a little longer than the way to an end that tells when it is reached', async () => {
    const rig = await rigOn(shipped('wb-mr6c'));
    expect(await moved(rig, 0)).toEqual({ kind: 'confirmed', runMs: 0.2 * 90_000 * 1.2 + 5000 });
    expect(rig.written()).toEqual(['relay_1=0', 'relay_2=1']);
  });

  it('so short a run that it is over before it is read back is confirmed', async () => {
    const rig = await rigOn(shipped('wb-mr6c'), gateWith({ travelTime: '1s' }));
    rig.replyMs = 60;
    expect(await moved(rig, 23)).toEqual({ kind: 'confirmed', runMs: 30 });
    await rig.clock.advance(1000);
    expect(rig.written().slice(-2)).toEqual(['relay_1=0', 'relay_2=0']);
    expect(rig.client.raw('relay_1')).toBe(0);
  });

  it('that read back open were not closed', async () => {
    const rig = await rigOn(shipped('wb-mr6c'));
    ignoring(rig, (pdu) => pdu.readUInt16BE(3) !== 0);
    expect(await moved(rig, 40)).toEqual({ kind: 'not-done', cause: 'ignored' });
  });

  it('whose start is refused are at rest, and no run counts', async () => {
    const rig = await rigOn(shipped('wb-mr6c'));
    rig.fate = (pdu) => (isWrite(pdu) && pdu.readUInt16BE(3) !== 0 ? 4 - 1 : 'done');
    expect(await moved(rig, 40)).toEqual({ kind: 'not-done', cause: 'exception' });
    expect(rig.driver.run()).toBeUndefined();
    await rig.clock.advance(60_000);
    expect(rig.written()).toEqual(['relay_2=0', 'relay_1=1']);
    rig.fate = () => 'done';
    await moved(rig, 40);
    expect(rig.driver.run()?.id).toBe(1);
  });

  it('that cannot be read back are asked again, and known to be closed', async () => {
    const rig = await rigOn(shipped('wb-mr6c'));
    rig.fate = (pdu) => (isWrite(pdu) ? 'done' : 'lost');
    expect(await moved(rig, 40)).toEqual({ kind: 'uncertain', runMs: 18_000 });
    rig.fate = () => 'done';
    expect(await rig.settled(rig.driver.holdsDemand(40))).toBe(true);
  });

  it('without a travel time run a minute at most to an end, and nowhere else', async () => {
    const rig = await rigOn(shipped('wb-mr6c'), gateWith({ travelTime: undefined }));
    expect(await moved(rig, 40)).toEqual({ kind: 'not-done', cause: 'position-unknown' });
    expect(await moved(rig, 100)).toEqual({ kind: 'confirmed', runMs: 60_000 });
  });
});

describe('motor contacts that the module times', () => {
  const moxa = (seconds: number) => async () => {
    const rig = await rigOn(shipped('moxa-iologik-e1214'));
    rig.client.write('pulse_on_0_s', seconds);
    rig.client.write('pulse_on_1_s', seconds);
    return rig;
  };

  it('run as long as the way is, when the pulse is longer', async () => {
    const rig = await moxa(30)();
    expect(await moved(rig, 40)).toEqual({ kind: 'confirmed', runMs: 18_000 });
    expect(rig.written()).toEqual(['pulse_1=0', 'pulse_0=1']);
    await rig.clock.advance(20_000);
    expect(rig.written().slice(2)).toEqual(['pulse_0=0', 'pulse_1=0']);
    expect(rig.openingPercent).toBeCloseTo(40, 0);
  });

  it('run for one pulse, when the way is longer', async () => {
    const rig = await moxa(6)();
    expect(await moved(rig, 40)).toEqual({ kind: 'confirmed', runMs: 6000 });
    expect(await moved(await moxa(6)(), 0)).toMatchObject({ runMs: 6000 });
  });

  it('are not closed while the length of the pulse cannot be read, or is none', async () => {
    const rig = await moxa(0)();
    expect(await moved(rig, 40)).toEqual({ kind: 'not-done', cause: 'position-unknown' });
    rig.fate = (pdu) => (isWrite(pdu) ? 'done' : 'lost');
    expect(await moved(rig, 40)).toEqual({ kind: 'not-done', cause: 'position-unknown' });
    expect(rig.written()).toEqual([]);
  });
});
