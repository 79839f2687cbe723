/**
 * What an instrument holds in its registers: the raw numbers of all its points, laid over each other word by word, and
 * what a write makes of them.
 *
 *   canal, constants, gate, clock ──► values: raw numbers ──► layout: words and whose bits ──► registers
 */
import { decodeRaw, encodeText, maskOf, widthOf } from '../../devices/codec.js';
import type { Condition, PointMap } from '../../devices/point-map.js';
import type { Profile } from '../../devices/profile.js';
import type { Clock } from '../../protocols/clock.js';
import type { CanalView } from '../canal/canal.js';
import { EmulatedActuator, type FailSafe } from './actuator.js';
import { Ailments, type SignalSettings } from './ailment.js';
import { ALL_BITS, type Placed, place } from './layout.js';
import { Meter, type Served } from './meter.js';
import { identityPoints } from './register-map.js';
import { valueIn } from './scaling.js';
import { Triggers } from './triggers.js';
import { RANKS, Values } from './values.js';

export interface MemorySettings {
  readonly id: string;
  /** Of an actuator: the id of the gate that it drives, `gate` when not given; or `nothing`. */
  readonly drives?: string | undefined;
  /** Of an actuator: what it does when nobody asks any more; nothing when not given. */
  readonly failSafe?: FailSafe | undefined;
  /** Point of the profile, or several combined -> variable of the canal, in the point's unit, and its meter's errors. */
  readonly serves: Readonly<Record<string, Served>>;
  /** What its values hang on; see `ailment.ts`. */
  readonly signal?: SignalSettings | undefined;
  /** Point of the profile, or several combined -> its fixed value. */
  readonly constants: Readonly<Record<string, number | string>>;
}

/** The words that a write puts into a point. */
export interface Entry {
  readonly point: PointMap;
  readonly words: readonly number[];
}

/** What a point has in the registers that are asked for; one of a higher rank lies above. */
interface Layer extends Placed {
  readonly point: PointMap;
  readonly rank: number;
}

export class Memory {
  readonly actuator: EmulatedActuator | undefined;
  readonly #settings: MemorySettings;
  readonly #profile: Profile;
  readonly ailments: Ailments;
  readonly #clock: Clock;
  readonly #triggers: Triggers;
  readonly #values: Values;
  readonly #texts = new Map<string, readonly number[]>();
  readonly #meters: ReadonlyMap<string, Meter>;
  readonly #measured = new Map<string, number>();
  readonly #own: ReadonlySet<PointMap>;
  /** How each point's raw number lay in its registers when it was last asked for: few of them change. */
  readonly #layers = new Map<PointMap, Layer & { readonly raw: number; readonly bits: number }>();
  /** How far its own clock is ahead. */
  #aheadS = 0;

  constructor(settings: MemorySettings, profile: Profile, canal: CanalView, clock: Clock) {
    this.#settings = settings;
    this.#profile = profile;
    this.#clock = clock;
    this.#meters = new Map(
      Object.entries(settings.serves).map(([point, served]) => [
        point,
        new Meter(served, `${settings.id} ${point}`, canal),
      ]),
    );
    this.ailments = new Ailments(profile, new Set(this.#meters.keys()), canal, settings.signal);
    this.#triggers = new Triggers(profile, clock, () => this.#measure());
    const values = {
      value: (point: string) => this.#values.value(point),
      holds: (condition: Condition) => this.#values.holds(condition),
    };
    const { drives: gate = 'gate', failSafe } = settings;
    this.actuator =
      profile.actuator && gate !== 'nothing'
        ? new EmulatedActuator(profile.actuator, { profile, canal, gate, failSafe, clock, ...values })
        : undefined;
    this.#values = new Values({
      profile,
      fed: (name) => this.#fed(name),
      isFed: (name) => name in settings.serves || name in settings.constants,
      actuator: this.actuator,
      triggers: this.#triggers,
      ailments: this.ailments,
    });
    this.#own = new Set(profile.points);
    for (const { name, ...layout } of [...profile.points, ...identityPoints(profile)]) {
      const text = settings.constants[name] ?? identityOf(layout, profile);
      if (layout.type === 'string' && text !== undefined)
        this.#texts.set(name, encodeText(String(text), layout));
    }
    this.#measure();
  }

  /** Power off and on. */
  reboot(): void {
    this.#values.forget();
    this.#triggers.close();
    this.actuator?.powerOff();
  }

  /** Ends its timers. */
  close(): void {
    this.#triggers.close();
    this.actuator?.close();
  }

  /** The words of `count` registers; undefined when a value among them does not fit and cannot say so. */
  image(points: readonly PointMap[], address: number, count: number): number[] | undefined {
    const layers: Layer[] = [];
    for (const point of points) {
      if (!this.#values.isMeant(point)) continue;
      const layer = this.#layer(point);
      if (!layer) return undefined;
      layers.push(layer);
    }
    const words = new Array<number>(count).fill(0);
    // Of equal rank, the one with fewer bits knows better.
    for (const layer of layers.sort((a, b) => a.rank - b.rank || bitCount(b.mask) - bitCount(a.mask))) {
      layer.mask.forEach((mask, index) => {
        const at = layer.point.address + index - address;
        const before = words[at];
        if (before !== undefined) words[at] = (before & ~mask) | ((layer.words[index] ?? 0) & mask);
      });
    }
    return words;
  }

  /** The meter of a served point, or of all of them. RangeError for a point that is not served. */
  meters(point?: string): Meter[] {
    if (point === undefined) return [...this.#meters.values()];
    const meter = this.#meters.get(point);
    if (!meter) throw new RangeError(`${this.#settings.id} serves no ${point}`);
    return [meter];
  }

  /** Whether the canal, and nobody else, says what the point reads. */
  isServed({ name }: PointMap): boolean {
    return name in this.#settings.serves;
  }

  isMeant(point: PointMap): boolean {
    return this.#values.isMeant(point);
  }

  /** Whether the point may be set so. */
  allows({ point, words }: Entry): boolean {
    if (point.type === 'string') return true;
    const raw = decodeRaw(words, point);
    if (point.write?.effect === 'clears' && raw === 0) return false;
    const value = Number.isFinite(raw) && !point.noValue.includes(raw) ? this.#valueOf(raw, point) : null;
    if (this.actuator && !this.actuator.accepts(point.name, value)) return false;
    if (!point.range || value === null) return true;
    // A limit that is no whole step is met by the step that is nearest to it.
    const slack = Math.abs(point.scale) * 1e-6;
    return value >= point.range.min - slack && value <= point.range.max + slack;
  }

  /** Carries out one write, all of which `allows` allowed. */
  write(entries: readonly Entry[]): void {
    const values = new Map<string, number>();
    for (const { point, words } of entries) {
      if (point.type === 'string') {
        this.#texts.set(point.name, words);
        continue;
      }
      const raw = decodeRaw(words, point);
      const value = this.#valueOf(raw, point);
      this.#keep(point, raw);
      this.#triggers.write(point.name, raw);
      values.set(point.name, value);
    }
    this.actuator?.write(values);
  }

  #keep(point: PointMap, raw: number): void {
    const { effect = 'set', readsBack = true } = point.write ?? {};
    if (point.type === 'date') this.#aheadS = raw - this.#nowS();
    else if (effect !== 'clears' && readsBack) this.#values.set(point.name, raw);
  }

  #layer(point: PointMap): Layer | undefined {
    if (point.type === 'string') {
      const words = this.#texts.get(point.name) ?? new Array<number>(widthOf(point)).fill(0);
      return {
        point,
        words,
        mask: maskOf(point),
        rank: this.#texts.has(point.name) ? RANKS.fed : RANKS.nothing,
      };
    }
    const known = this.#known(point);
    if (known === undefined) return undefined;
    const { raw, bits = ALL_BITS, rank } = known;
    const before = this.#layers.get(point);
    if (Object.is(before?.raw, raw) && before?.bits === bits && before.rank === rank) return before;
    try {
      const layer = { point, raw, bits, rank, ...place(point, raw, bits) };
      this.#layers.set(point, layer);
      return layer;
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #known(point: PointMap): { raw: number; bits?: number; rank: number } | undefined {
    if (point.type === 'date') {
      const fixed = this.#fed(point.name);
      return { raw: fixed ?? Math.floor(this.#nowS() + this.#aheadS), rank: RANKS.fed };
    }
    if (!this.#own.has(point)) {
      return { raw: Number(identityOf(point, this.#profile) ?? 0), rank: RANKS.wellbeing };
    }
    return this.#values.known(point);
  }

  #nowS(): number {
    return this.#clock.wallMs() / 1000;
  }

  #valueOf(raw: number, point: PointMap): number {
    return valueIn(raw, point, this.#values.factor(point) ?? 1);
  }

  #fed(name: string): number | undefined {
    const meter = this.#meters.get(name);
    if (meter) {
      const value = this.#triggers.isTold ? this.#measured.get(name) : meter.read();
      return value === undefined ? undefined : this.ailments.shown(name, value);
    }
    const constant = this.#settings.constants[name];
    return typeof constant === 'number' ? constant : undefined;
  }

  /** What an instrument that measures when it is told to shows until the next time. */
  #measure(): void {
    for (const [point, meter] of this.#meters) this.#measured.set(point, meter.read());
  }
}

type Place = Pick<PointMap, 'table' | 'address'>;

/** What the registers by which the instrument is known must hold there. */
function identityOf({ table, address }: Place, { identity }: Profile): number | string | undefined {
  return identity?.registers.find((each) => each.table === table && each.address === address)?.in[0];
}

function bitCount(mask: readonly number[]): number {
  let count = 0;
  for (let word of mask) for (; word !== 0; word &= word - 1) count++;
  return count;
}
