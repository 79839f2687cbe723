/**
 * The structure in software: one canal, the instruments that look at it, and the wires they hang on.
 *
 *   season ──► canal ◄── instruments ◄── mischief ◄── PTY, TCP or serial server (one per line)
 *                             ▲
 *                           faults
 */
import { resolve } from 'node:path';
import { choose, type Profiles } from '../devices/profile.js';
import { type Clock, every, type Timer } from '../protocols/clock.js';
import { SeededRandom } from '../protocols/random.js';
import { Canal } from './canal/canal.js';
import { CanalNetwork } from './canal/network.js';
import { Season } from './canal/season.js';
import { networkSettings } from './canal-shape.js';
import { gateOf } from './config.js';
import { Instrument } from './instruments/instrument.js';
import { Station } from './instruments/station.js';
import { EmulatedLine, type ServedLine } from './line.js';
import type { MischiefRule } from './mischief/kinds.js';
import type { Mischief } from './mischief/troubled-station.js';
import type { EmulatorSettings, FaultKind } from './shape.js';
import { Cable } from './wires/cable.js';

export interface EmulatorParts {
  readonly clock: Clock;
  readonly profiles: Profiles;
  /** What relative paths are relative to. */
  readonly directory: string;
}

/** A line or cable end that cannot be served: a path or port that is refused. */
export class CannotServe extends Error {
  readonly id: string;

  constructor(id: string, cause: Error) {
    super(cause.message, { cause });
    this.id = id;
  }
}

/** The canal is brought up to date at least this often, so that no pause grows long. */
const ADVANCE_EVERY_MS = 1000;
/** So that a totalizer that is watched does not jump. */
const WATER_STEP_S = 1;

export class Emulator {
  readonly canal: Canal;
  readonly #settings: EmulatorSettings;
  readonly #parts: EmulatorParts;
  readonly #instruments: ReadonlyMap<string, Instrument>;
  readonly #lines: ReadonlyMap<string, EmulatedLine>;
  readonly #closers: (() => void | Promise<void>)[] = [];

  /** `settings` come from `parseEmulatorSettings` with the same profiles. */
  constructor(settings: EmulatorSettings, parts: EmulatorParts) {
    this.#settings = settings;
    this.#parts = parts;
    const { accelerate, seed } = settings.canal;
    const network = new CanalNetwork(
      { ...networkSettings(settings.canal), maxStepS: WATER_STEP_S },
      { season: Season.shipped(), random: new SeededRandom(seed) },
    );
    this.canal = new Canal(network, parts.clock, accelerate);
    this.#instruments = new Map(
      settings.instruments.map((each) => {
        const known = parts.profiles.get(each.profile);
        if (!known) throw new Error(`instrument ${each.id} has the unknown profile ${each.profile}`);
        return [
          each.id,
          new Instrument(
            { ...each, drives: gateOf(each, network.gateIds) },
            choose(known.document, each.settings),
            this.canal,
            parts.clock,
          ),
        ];
      }),
    );
    this.#lines = new Map(
      settings.lines.map((each) => [
        each.id,
        new EmulatedLine(each, this.#stationOf(each.id), parts.clock, parts.directory),
      ]),
    );
    for (const rule of settings.mischief) this.mischief(rule.instrument ?? rule.line ?? '', rule);
  }

  /** Rejects with CannotServe when a path or port is refused; what was opened before is closed again. */
  async start(): Promise<void> {
    try {
      // Ports first: one that another emulator holds ends this start before a link of that other one is replaced.
      const hasPort = (id: string): boolean =>
        this.#settings.lines.some((line) => line.id === id && 'port' in line);
      const inOrder = [...this.#lines].sort(([a], [b]) => Number(hasPort(b)) - Number(hasPort(a)));
      for (const [id, line] of inOrder) {
        await orRefused(id, () => line.plug());
        this.#closeLater(line);
      }
      for (const { id, ends } of this.#settings.cables) {
        await orRefused(id, async () =>
          this.#closeLater(new Cable([this.#path(ends[0]), this.#path(ends[1])])),
        );
      }
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#cancelLater(every(this.#parts.clock, ADVANCE_EVERY_MS, () => this.canal.advance()));
    this.#planFaults();
  }

  async stop(): Promise<void> {
    const closers = this.#closers.splice(0);
    await Promise.all(closers.map((close) => close()));
    for (const instrument of this.#instruments.values()) instrument.close();
  }

  /** Where each line can be reached, in the order of the settings. */
  lines(): readonly ServedLine[] {
    return [...this.#lines.values()].flatMap(({ where }) => where ?? []);
  }

  /** The real port of each TCP line, by its id. */
  ports(): ReadonlyMap<string, number> {
    return new Map(this.lines().flatMap((line) => ('port' in line ? [[line.id, line.port]] : [])));
  }

  /** Sets a fault or ends it. Throws for an instrument that is not there, or a gate's fault where there is none. */
  fault(instrumentId: string, kind: FaultKind, on: boolean): void {
    const instrument = this.instrument(instrumentId);
    switch (kind) {
      case 'mute':
        instrument.mute = on;
        return;
      case 'doubtful':
      case 'lost':
        instrument.ailments.set(on ? kind : 'well');
        return;
      case 'frozen':
        for (const meter of instrument.meters()) meter.freeze(on);
        return;
      default:
        if (!instrument.actuator) throw new RangeError(`${instrumentId} drives no gate: it has no ${kind}`);
        instrument.actuator.gate.setFault(kind, on);
    }
  }

  /** RangeError for one that is not there. */
  instrument(id: string): Instrument {
    const instrument = this.#instruments.get(id);
    if (!instrument) throw new RangeError(`there is no instrument ${id}`);
    return instrument;
  }

  /**
   * Lets a rule loose on an instrument, or on every instrument of a line. Throws for a name that is neither's; which
   * kinds suit which lines, the settings' check knows.
   */
  mischief(instrumentOrLineId: string, rule: MischiefRule): Mischief {
    const instrument = this.#settings.instruments.find(({ id }) => id === instrumentOrLineId);
    return this.#line(instrument?.line ?? instrumentOrLineId).station.add(rule, instrument?.unit);
  }

  /** Pulls a line's wire out: the pseudo-terminal goes, or connections are reset and the port refuses. */
  unplug(lineId: string): Promise<void> {
    return this.#line(lineId).unplug();
  }

  /** Puts it back in, at the same path or port. Rejects when that is taken. */
  plug(lineId: string): Promise<void> {
    return this.#line(lineId).plug();
  }

  #line(id: string): EmulatedLine {
    const line = this.#lines.get(id);
    if (!line) throw new RangeError(`there is no line ${id}`);
    return line;
  }

  #stationOf(line: string): Station {
    const ids = this.#settings.instruments.filter((each) => each.line === line).map(({ id }) => id);
    return new Station(ids.flatMap((id) => this.#instruments.get(id) ?? []));
  }

  #planFaults(): void {
    const { clock } = this.#parts;
    for (const { instrument, kind, from, for: lasts } of this.#settings.faults) {
      this.#cancelLater(clock.after(from, () => this.fault(instrument, kind, true)));
      if (lasts === undefined) continue;
      this.#cancelLater(clock.after(from + lasts, () => this.fault(instrument, kind, false)));
    }
  }

  #path(path: string): string {
    return resolve(this.#parts.directory, path);
  }

  #closeLater(what: { close(): void | Promise<void> }): void {
    this.#closers.push(() => what.close());
  }

  #cancelLater(timer: Timer): void {
    this.#closers.push(() => timer.cancel());
  }
}

async function orRefused(id: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw error instanceof Error ? new CannotServe(id, error) : error;
  }
}
