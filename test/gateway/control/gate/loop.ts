/** One gate as in the cycle, once a second, without the rest: sight, machine, driver, line, emulated actuator. */
import { type Profile, pointOf } from '../../../../devices/profile.js';
import type { GateSettings } from '../../../../gateway/config/gate-schema.js';
import { type Coast, learnCoast, NO_COAST } from '../../../../gateway/control/gate/coasting.js';
import { type Estimate, goneBy, legOf } from '../../../../gateway/control/gate/estimate.js';
import { step } from '../../../../gateway/control/gate/gate-machine.js';
import {
  type GateEffect,
  type GateInput,
  type GateState,
  INITIAL_GATE_STATE,
} from '../../../../gateway/control/gate/gate-state.js';
import { look } from '../../../../gateway/control/gate/sight.js';
import { eyesOf, traitsOf } from '../../../../gateway/control/gate-units.js';
import type { Intent } from '../../../../gateway/control/intent.js';
import type { Image, Observation } from '../../../../gateway/poll/image.js';
import { DriverRig, gateWith } from '../driver/rig.js';

export class GateLoop {
  readonly rig: DriverRig;
  state: GateState = INITIAL_GATE_STATE;
  wanted: number | undefined;
  isSafety = false;
  stay: { why: string } | undefined;
  /** Called before each look: what happens to the gate without the actuator's doing. */
  mischief: () => void = () => undefined;
  /** Whether the position is heard. */
  isSeen = true;
  /** Whether decisions come to disk. */
  isOnDisk = true;
  coast: Coast = NO_COAST;
  estimate: Estimate | undefined;
  uncertaintyPercent: number | undefined;
  positionPercent: number | undefined;
  readonly effects: { readonly atMs: number; readonly effect: GateEffect }[] = [];
  readonly #inbox: GateInput[] = [];
  readonly #gate: GateSettings;
  readonly #profile: Profile;

  constructor(rig: DriverRig) {
    this.rig = rig;
    this.#gate = rig.gate;
    this.#profile = rig.profile;
  }

  static async on(profile: Profile, gate: GateSettings = gateWith()): Promise<GateLoop> {
    return new GateLoop(await DriverRig.on(profile, gate));
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.mischief();
      this.#cycle();
      for (let part = 0; part < 10; part++) await this.rig.clock.advance(100);
    }
  }

  /** Kinds of effects so far, with their causes. */
  told(): string[] {
    return this.effects.map(({ effect }) =>
      'cause' in effect ? `${effect.kind} ${effect.cause}` : 'how' in effect ? effect.how : effect.kind,
    );
  }

  count(kind: GateEffect['kind']): number {
    return this.effects.filter(({ effect }) => effect.kind === kind).length;
  }

  #cycle(): void {
    for (const input of this.#inbox.splice(0)) this.#step(input);
    const { driver, clock } = this.rig;
    const { actuator } = this.#profile;
    if (!actuator) throw new Error('no actuator');
    const nowMs = clock.monotonicMs();
    const eyes = eyesOf(this.#gate, this.#profile, actuator);
    const sight = look(eyes, this.#image(), nowMs, goneBy(this.estimate, this.state), driver.run());
    const { positionPercent, isMoving, isLocal, atEnd } = sight;
    this.estimate = sight.estimate;
    this.uncertaintyPercent = sight.uncertaintyPercent;
    this.positionPercent = positionPercent;
    const gate = { ...traitsOf(this.#gate, actuator), coast: this.coast };
    const wish: Intent | undefined =
      this.wanted === undefined
        ? undefined
        : {
            gate: 'left',
            source: this.isSafety ? 'interlock-trip' : 'schedule',
            openingPercent: this.wanted,
          };
    this.#step({
      kind: 'tick',
      nowMs,
      gate,
      positionPercent,
      isMoving,
      isLocal,
      atEnd,
      intent: wish && legOf(wish, sight.uncertaintyPercent, gate),
      isSafety: this.isSafety,
      stay: this.stay,
      notClear: [],
      tripped: [],
    });
  }

  #image(): Image {
    return {
      takenAtMs: this.rig.clock.monotonicMs(),
      observe: (point: string): Observation => {
        const name = point.slice(point.indexOf('.') + 1);
        const { access, scale, offset } = pointOf(this.#profile, name);
        if (!this.isSeen || access === 'w') return { kind: 'unknown' };
        return { kind: 'good', value: this.rig.client.raw(name) * scale + offset, ageMs: 0 };
      },
    };
  }

  #step(input: GateInput): void {
    const { state, effects } = step(this.state, input);
    this.state = state;
    for (const effect of effects) this.#carryOut(effect);
  }

  release(): void {
    this.#step({ kind: 'release', nowMs: this.rig.clock.monotonicMs() });
  }

  #carryOut(effect: GateEffect): void {
    const { driver, clock } = this.rig;
    const put = (input: GateInput): void => void this.#inbox.push(input);
    this.effects.push({ atMs: clock.monotonicMs(), effect });
    switch (effect.kind) {
      case 'journal-decision':
        if (effect.ticket !== undefined && this.isOnDisk)
          put({ kind: 'decision-journaled', ticket: effect.ticket, nowMs: clock.monotonicMs() });
        break;
      case 'move':
        void driver
          .move(this.rig.permit(effect.intent.openingPercent), effect.fromPercent, this.uncertaintyPercent)
          .then((outcome) => put({ kind: 'moved', outcome, nowMs: clock.monotonicMs() }));
        break;
      case 'read-demand': {
        const { openingPercent } = effect;
        void driver
          .holdsDemand(openingPercent)
          .then((holds) => put({ kind: 'demand-read', openingPercent, holds, nowMs: clock.monotonicMs() }));
        break;
      }
      case 'stop':
        void driver
          .stop()
          .then((acknowledged) => put({ kind: 'stop-sent', acknowledged, nowMs: clock.monotonicMs() }));
        break;
      case 'coasted':
        this.coast = learnCoast(this.coast, effect.way, effect.percent);
        break;
      default:
    }
  }
}
