/** What is there whether or not a gateway runs: the canal, its instruments, and the wires to them. */
import { Canal } from '../../emulator/canal/canal.js';
import { CanalNetwork } from '../../emulator/canal/network.js';
import type { Season } from '../../emulator/canal/season.js';
import { Instrument } from '../../emulator/instruments/instrument.js';
import { Station } from '../../emulator/instruments/station.js';
import type { Site } from '../../gateway/config/site.js';
import { SeededRandom } from '../../protocols/random.js';
import type { Headworks } from './headworks.js';
import { ProcessClock, SimTime, SimWall } from './sim-clock.js';
import type { SimCloud } from './sim-cloud.js';
import { type Listener, Wire } from './sim-line.js';

export interface WorldParts {
  readonly headworks: Headworks;
  readonly seed: number;
  readonly startWallMs: number;
  readonly season: Season;
  /** For the instruments' profiles only. */
  readonly site: Site;
  readonly onHeard: Listener;
}

export class World {
  readonly time = new SimTime();
  readonly wall: SimWall;
  /** Of the instruments; it outlives every gateway. */
  readonly clock: ProcessClock;
  readonly canal: Canal;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly wires: ReadonlyMap<string, Wire>;
  /** In some seeds. */
  cloud: SimCloud | undefined;

  constructor({ headworks, seed, startWallMs, season, site, onHeard }: WorldParts) {
    this.wall = new SimWall(startWallMs);
    this.clock = new ProcessClock(this.time, new SimWall(startWallMs));
    const network = new CanalNetwork(headworks.network, { season, random: new SeededRandom(seed) });
    this.canal = new Canal(network, this.clock, 1);
    this.instruments = new Map(
      headworks.instruments.map(({ id, unit, profile, serves, drives, stopsAfterMs }) => {
        const known = site.profiles.get(id);
        if (!known) throw new Error(`there is no profile ${profile}`);
        const failSafe =
          stopsAfterMs === undefined ? undefined : ({ after: stopsAfterMs, action: 'hold' } as const);
        const settings = { id, unit, serves, constants: {}, drives: drives ?? 'nothing', failSafe };
        return [id, new Instrument(settings, known, this.canal, this.clock)];
      }),
    );
    const lines = [...new Set(headworks.instruments.map(({ line }) => line))];
    this.wires = new Map(
      lines.map((line, index) => {
        const here = headworks.instruments.filter((each) => each.line === line);
        const station = new Station(here.flatMap(({ id }) => this.instruments.get(id) ?? []));
        return [line, new Wire(line, station, new SeededRandom(seed * 31 + index), onHeard)];
      }),
    );
  }

  /** RangeError for one that is not there. */
  instrument(id: string): Instrument {
    const instrument = this.instruments.get(id);
    if (!instrument) throw new RangeError(`there is no instrument ${id}`);
    return instrument;
  }

  wire(id: string): Wire {
    const wire = this.wires.get(id);
    if (!wire) throw new RangeError(`there is no wire ${id}`);
    return wire;
  }
}
