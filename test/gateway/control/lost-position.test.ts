/** What is on disk of a gate without a measured position: never where it stood before it was sent away. */
import { afterEach, describe, expect, it } from 'vitest';
import { pointOf } from '../../../devices/profile.js';
import type { ControlCycle, KeptControl } from '../../../gateway/control/cycle.js';
import { actuatorPoints, eyesOf, traitsOf } from '../../../gateway/control/gate-units.js';
import type { Image, Observation } from '../../../gateway/poll/image.js';
import { DriverRig, gateWith, shipped } from './driver/rig.js';
import { makeCycle } from './make-cycle.js';

const rigs: DriverRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

/** Two contacts run its motor; it begins closed, and is to stand at 40 %. */
class Site {
  readonly rig: DriverRig;
  readonly cycle: ControlCycle;
  /** What a power cut would leave, and what had been written to the actuator by then. */
  readonly kept: { readonly state: KeptControl; readonly writes: number }[] = [];
  isDiskWell = true;

  constructor(rig: DriverRig) {
    this.rig = rig;
    const { profile, gate: settings, driver, clock, mint } = rig;
    const { actuator } = profile;
    if (!actuator) throw new Error('no actuator');
    const write = async (): Promise<boolean> => {
      if (!this.isDiskWell) return false;
      this.kept.push({ state: structuredClone(this.cycle.keep()), writes: rig.written().length });
      return true;
    };
    const points = actuatorPoints(settings, profile, actuator);
    this.cycle = makeCycle(
      [
        {
          settings,
          driver,
          points,
          eyes: eyesOf(settings, profile, actuator),
          traits: traitsOf(settings, actuator),
        },
      ],
      {
        clock,
        mint,
        journal: { append: () => undefined, appendDurably: async () => ({ epoch: 1, seq: 1 }) },
        freeze: () => this.#image(),
        keeper: { soon: () => void clock.after(200, () => void write()), cycle: () => undefined, write },
      },
    );
    this.cycle.start();
  }

  static async closed(): Promise<Site> {
    const rig = await DriverRig.on(
      shipped('wb-mr6c'),
      gateWith({ failSafe: 'ignored', default: { opening: 40 } }),
    );
    rigs.push(rig);
    rig.drive.moveTo(0);
    await rig.clock.advance(100_000);
    return new Site(rig);
  }

  async pass(seconds: number): Promise<void> {
    for (let part = 0; part < 10 * seconds; part++) await this.rig.clock.advance(100);
  }

  /** Where the gate would be taken to be after a power cut. */
  keptPercent(): number | undefined {
    return this.kept.at(-1)?.state.gates.left?.estimate?.percent;
  }

  #image(): Image {
    const { rig } = this;
    return {
      takenAtMs: rig.clock.monotonicMs(),
      observe: (point: string): Observation => {
        if (point === 'forebay.level_m') return { kind: 'good', value: 1.5, ageMs: 0 } as Observation;
        const name = point.slice(point.indexOf('.') + 1);
        if (pointOf(rig.profile, name).access === 'w') return { kind: 'unknown' };
        return { kind: 'good', value: rig.value(name), ageMs: 0 } as Observation;
      },
    };
  }
}

describe('a gate without a measured position', () => {
  it('is forgotten on disk before it leaves, and known again when it has come to rest', async () => {
    const site = await Site.closed();
    await site.pass(10);
    expect(site.cycle.status()).toMatchObject([{ state: 'travelling' }]);
    const [leaving] = site.kept;
    expect(leaving?.writes).toBe(0);
    expect(leaving?.state.gates.left?.estimate).toBeUndefined();
    expect(site.keptPercent()).toBeUndefined();
    await site.pass(60);
    expect(site.cycle.status()).toMatchObject([{ state: 'idle' }]);
    expect(site.keptPercent()).toBeCloseTo(40, 0);
    expect(Math.abs((site.keptPercent() ?? 0) - site.rig.openingPercent)).toBeLessThan(2);
  });

  it('does not leave while that cannot be written', async () => {
    const site = await Site.closed();
    site.isDiskWell = false;
    await site.pass(60);
    expect(site.rig.written()).toEqual([]);
    site.isDiskWell = true;
    await site.pass(120);
    expect(site.rig.openingPercent).toBeGreaterThan(35);
  });

  it('that the end of the program stops on its way is forgotten', async () => {
    const site = await Site.closed();
    await site.pass(20);
    const stopped = site.cycle.stop();
    await site.pass(5);
    await stopped;
    expect(site.rig.openingPercent).toBeGreaterThan(5);
    expect(site.kept.at(-1)?.state.gates.left).toBeDefined();
    expect(site.keptPercent()).toBeUndefined();
  });
});
