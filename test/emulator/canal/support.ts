import { Canal } from '../../../emulator/canal/canal.js';
import { CanalNetwork } from '../../../emulator/canal/network.js';
import type { NetworkSettings } from '../../../emulator/canal/network-settings.js';
import { Season } from '../../../emulator/canal/season.js';
import { canalShape, networkSettings } from '../../../emulator/canal-shape.js';
import type { Clock } from '../../../protocols/clock.js';
import { SeededRandom } from '../../../protocols/random.js';

export const season = Season.shipped();

/** `canal:` of a settings file, as the network takes it. */
export function settingsOf(canal: object = {}): NetworkSettings {
  return networkSettings(canalShape.parse(canal));
}

export function networkOf(canal: object = {}, seed = 1, maxStepS = 10): CanalNetwork {
  return new CanalNetwork({ ...settingsOf(canal), maxStepS }, { season, random: new SeededRandom(seed) });
}

/** The same on a clock, in the short steps of an emulator that is watched. */
export function canalOn(clock: Clock, canal: object = {}): Canal {
  const { accelerate } = canalShape.parse(canal);
  const settings = { ...settingsOf(canal), maxStepS: 1 };
  return new Canal(new CanalNetwork(settings, { season, random: new SeededRandom(1) }), clock, accelerate);
}
