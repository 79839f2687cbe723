/**
 * The forebay with all that leaves it, and the canals behind the gates: what flows during one step.
 *
 *   river ──► forebay ──┬── gates ──► reaches ──► fields
 *                       └── weir, fish pass, gates to the river ──► river below
 *
 * Explicit steps long enough to be fast would swing: a wide gate couples the forebay to the canal just below it. So all
 * flows of a step are those at its end, by their tangents (linearly implicit Euler). Gates couple the forebay only to the
 * first store of their canal, so that the equations are solved by hand:
 *
 *   V' = V + dV,  q' = q + a dV0 + b dV1,  a >= 0, b <= 0 the slopes of a gate's discharge by the two volumes
 *
 * What one store gives the other takes, to the last digit; a store never gives more than it holds.
 */
import { GRAVITY_MS2 } from '../../../devices/hydraulics/structure.js';
import type { CanalGate } from '../gates/gate.js';
import type { ForebaySettings } from '../network-settings.js';
import type { Reach } from './reach.js';

/** Broad-crested weir, in m^0.5/s. */
const WEIR_COEFFICIENT = 1.7;
const ORIFICE_COEFFICIENT = 0.6;
/** By which slopes are measured. */
const TINY_M = 1e-4;
/** A step that would change a level by more is taken in halves. */
const MAX_CHANGE_M = 0.03;
const MIN_STEP_S = 0.25;
const DRY_LEVEL_M = -1e9;

/** A gate and the canal that it feeds; none when it leads to the river. */
export interface Outlet {
  readonly gate: CanalGate;
  readonly reach: Reach | undefined;
  dischargeM3s: number;
}

interface Slopes {
  readonly outlet: Outlet;
  readonly m3s: number;
  /** By volume of the forebay, and of the canal's first store. */
  readonly up: number;
  readonly down: number;
}

/** All gates of one canal together. */
interface Canal {
  readonly reach: Reach | undefined;
  readonly gates: readonly Slopes[];
}

export class Basin {
  readonly #settings: ForebaySettings;
  readonly #groups: readonly (readonly Outlet[])[];
  #forebayM3: number;
  #belowM3s = 0;

  constructor(settings: ForebaySettings, outlets: readonly Outlet[]) {
    this.#settings = settings;
    this.#forebayM3 = settings.areaM2 * Math.max(0, settings.weirCrestM - settings.bedM);
    const byReach = new Map<Reach | undefined, Outlet[]>();
    for (const outlet of outlets) byReach.set(outlet.reach, [...(byReach.get(outlet.reach) ?? []), outlet]);
    this.#groups = [...byReach.values()];
  }

  get storedM3(): number {
    return this.#forebayM3;
  }

  get levelM(): number {
    return this.#settings.bedM + this.#forebayM3 / this.#settings.areaM2;
  }

  /** To the river below, over the weir, through the fish pass and through gates that lead there. */
  get belowM3s(): number {
    return this.#belowM3s;
  }

  /** Moves the water of `seconds` out of the forebay; `onMoved` takes each part of the step into the canals. */
  step(seconds: number, inflowM3s: number, onMoved: (seconds: number) => void): void {
    const canals = this.#groups.map((outlets) => this.#slopesOf(outlets));
    const spill = this.#spill();
    const solved = this.#solve(seconds, inflowM3s, canals, spill);
    if (solved.largestChangeM > MAX_CHANGE_M && seconds > MIN_STEP_S) {
      this.step(seconds / 2, inflowM3s, onMoved);
      this.step(seconds / 2, inflowM3s, onMoved);
      return;
    }
    let outM3s = solved.spillM3s;
    for (const flow of solved.gateM3s) outM3s += flow;
    const availableM3s = this.#forebayM3 / seconds + inflowM3s;
    const part = outM3s > availableM3s ? availableM3s / outM3s : 1;
    this.#belowM3s = solved.spillM3s * part;
    outM3s = this.#belowM3s;
    let index = 0;
    for (const { reach, gates } of canals) {
      for (const { outlet } of gates) {
        const flow = (solved.gateM3s[index++] ?? 0) * part;
        outlet.dischargeM3s = flow;
        outM3s += flow;
        if (!reach) this.#belowM3s += flow;
      }
    }
    this.#forebayM3 = Math.max(0, this.#forebayM3 + (inflowM3s - outM3s) * seconds);
    onMoved(seconds);
  }

  #solve(
    seconds: number,
    inflowM3s: number,
    canals: readonly Canal[],
    spill: { readonly m3s: number; readonly perM3: number },
  ): { spillM3s: number; gateM3s: number[]; largestChangeM: number } {
    let known = inflowM3s - spill.m3s;
    let factor = 1 / seconds + spill.perM3;
    const parts = canals.map(({ reach, gates }) => {
      let [m3s, up, down] = [0, 0, 0];
      for (const gate of gates) {
        m3s += gate.m3s;
        up += gate.up;
        down += gate.down;
      }
      const out = reach?.headOutflow ?? { m3s: 0, perM3: 0 };
      const own = 1 / seconds + out.perM3 - down;
      const rest = m3s - out.m3s;
      known -= m3s + (down * rest) / own;
      factor += up * (1 + down / own);
      return { own, rest, up };
    });
    const forebayM3 = known / factor;
    const gateM3s: number[] = [];
    let largestChangeM = Math.abs(forebayM3) / this.#settings.areaM2;
    for (const [index, { reach, gates }] of canals.entries()) {
      const { own, rest, up } = parts[index] ?? { own: 1, rest: 0, up: 0 };
      const canalM3 = reach ? (rest + up * forebayM3) / own : 0;
      if (reach) largestChangeM = Math.max(largestChangeM, Math.abs(canalM3) / reach.headAreaM2);
      for (const gate of gates)
        gateM3s.push(Math.max(0, gate.m3s + gate.up * forebayM3 + gate.down * canalM3));
    }
    return { spillM3s: Math.max(0, spill.m3s + spill.perM3 * forebayM3), gateM3s, largestChangeM };
  }

  #slopesOf(outlets: readonly Outlet[]): Canal {
    const reach = outlets[0]?.reach;
    const upM = this.levelM;
    const downM = reach?.headLevelM ?? DRY_LEVEL_M;
    const gates = outlets.map((outlet): Slopes => {
      const { gate } = outlet;
      const m3s = gate.flow(upM, downM);
      if (m3s === 0) return { outlet, m3s, up: 0, down: 0 };
      const rise = Math.max(0, gate.flow(upM + TINY_M, downM) - m3s);
      const fall = reach ? Math.max(0, gate.flow(upM, downM - TINY_M) - m3s) : 0;
      const downPerM = fall / TINY_M;
      return {
        outlet,
        m3s,
        up: rise / TINY_M / this.#settings.areaM2,
        down: reach ? -downPerM / reach.headAreaM2 : 0,
      };
    });
    return { reach, gates };
  }

  #spill(): { readonly m3s: number; readonly perM3: number } {
    const { areaM2, bedM, weirCrestM, weirWidthM, fishPassM2 } = this.#settings;
    const depthM = this.levelM - bedM;
    const overM = Math.max(0, this.levelM - weirCrestM);
    const weirM3s = WEIR_COEFFICIENT * weirWidthM * overM ** 1.5;
    const fishM3s = ORIFICE_COEFFICIENT * fishPassM2 * Math.sqrt(2 * GRAVITY_MS2 * depthM);
    const weirPerM = overM > 0 ? (1.5 * weirM3s) / overM : 0;
    const fishPerM = depthM > 0 ? (0.5 * fishM3s) / depthM : 0;
    return { m3s: weirM3s + fishM3s, perM3: (weirPerM + fishPerM) / areaM2 };
  }
}
