/**
 * An instrument that is not well and says so: what its status registers show when its values are doubtful, or lost. A
 * status is made to say so by the same conditions of the profile that vouch for values.
 *
 *   well ──► doubtful   values as they are, the profile's doubtful conditions fail
 *     └────► lost       values 0, the conditions that make a value missing fail; without any, no value at all
 */
import type { Profile } from '../../devices/profile.js';
import type { CanalView } from '../canal/canal.js';
import { type Wish, wishFor } from './wishes.js';

export type Ailment = 'well' | 'doubtful' | 'lost';

/** How a signal in percent, such as ultrasound through muddy water, makes the instrument ail. */
export interface SignalSettings {
  readonly from: string;
  readonly doubtfulBelow: number;
  readonly lostBelow: number;
}

export class Ailments {
  readonly #canal: CanalView;
  readonly #signal: SignalSettings | undefined;
  readonly #signs: Readonly<Record<Ailment, readonly Wish[]>>;
  readonly #vouchedFor: ReadonlySet<string>;
  #set: Ailment = 'well';

  constructor(profile: Profile, served: ReadonlySet<string>, canal: CanalView, signal?: SignalSettings) {
    this.#canal = canal;
    this.#signal = signal;
    const own = profile.points.filter(({ name }) => served.has(name));
    const firstOf = (isMeant: (otherwise: string) => boolean): Wish[] =>
      own
        .flatMap(({ validity = [] }) => validity.filter(({ otherwise }) => isMeant(otherwise)).slice(0, 1))
        .map((condition) => wishFor(condition, false));
    this.#signs = {
      well: [],
      doubtful: firstOf((otherwise) => otherwise !== 'missing'),
      lost: firstOf((otherwise) => otherwise === 'missing'),
    };
    const vouched = own.filter(({ validity = [] }) =>
      validity.some(({ otherwise }) => otherwise === 'missing'),
    );
    this.#vouchedFor = new Set(vouched.map(({ name }) => name));
  }

  /** By its fault or its signal, whichever is worse. */
  get now(): Ailment {
    const bySignal = this.#bySignal();
    return this.#set === 'lost' || bySignal === 'lost' ? 'lost' : this.#set === 'well' ? bySignal : this.#set;
  }

  set(ailment: Ailment): void {
    this.#set = ailment;
  }

  /** What the raw number of `point` must show. */
  wishes(point: string): Wish[] {
    return this.#signs[this.now].filter(({ condition }) => condition.point === point);
  }

  /** What is left of a value when the instrument has lost its signal. */
  shown(point: string, value: number): number {
    if (this.now !== 'lost') return value;
    return this.#vouchedFor.has(point) ? 0 : Number.NaN;
  }

  #bySignal(): Ailment {
    if (!this.#signal) return 'well';
    const percent = this.#canal.read(this.#signal.from);
    if (percent < this.#signal.lostBelow) return 'lost';
    return percent < this.#signal.doubtfulBelow ? 'doubtful' : 'well';
  }
}
