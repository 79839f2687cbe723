/** `--season` and `--compare` of the simulation: tables of figures. */

import {
  keptDischarge,
  keptPlainly,
  onOff,
  plainPi,
  type SeasonOptions,
  type SharedSeasonOptions,
  sharedSeason,
} from './season.js';
import type { SeasonRecord } from './season-record.js';

type Say = (line: string) => void;

export async function seasonMode(options: SharedSeasonOptions, say: Say): Promise<void> {
  for (const record of await sharedSeason(options)) say(row('share 0.5', record));
}

export async function compareMode(options: SeasonOptions, say: Say): Promise<void> {
  for (const record of await keptDischarge(options)) say(row('gateway', record));
  say(row('on/off', await keptPlainly(options, onOff())));
  say(row('plain PI', await keptPlainly(options, plainPi())));
}

function row(name: string, { figures }: SeasonRecord): string {
  const { gate, rmsPercent, withinPercent, travelPercent, starts, mostStartsPerHour } = figures;
  return [
    `${name} (${gate}):`,
    `rms error ${rmsPercent.toFixed(2)} %,`,
    `within 2 % for ${withinPercent.toFixed(1)} % of the time,`,
    `travel ${travelPercent.toFixed(0)} %, ${starts} starts, at most ${mostStartsPerHour} an hour,`,
    `largest fall within an hour ${figures.largestDropM.toFixed(3)} m,`,
    `river short of ${figures.shortfallM3.toFixed(0)} m3, of which ${figures.avoidableM3.toFixed(0)} m3 were there`,
  ].join(' ');
}
