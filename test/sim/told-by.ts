/** What a write tells an actuator, by its profile. */
import { type Profile, pointOf } from '../../devices/profile.js';
import type { LineRequest } from '../../protocols/modbus/line.js';

export type Told =
  | { readonly kind: 'go-to'; readonly openingPercent: number }
  | { readonly kind: 'run'; readonly way: 'opening' | 'closing' }
  | { readonly kind: 'stop' }
  /** A command is taken back, so that another may be given. */
  | { readonly kind: 'release' };

/** Undefined for what no actuator of the simulation should hear. Throws RangeError for a profile that is no actuator. */
export function toldBy(profile: Profile, request: LineRequest): Told | undefined {
  const { actuator } = profile;
  if (actuator === undefined) throw new RangeError(`${profile.profile} is no actuator`);
  if (request.kind !== 'write-registers' || request.words.length !== 1) return undefined;
  const [word = 0] = request.words;
  const isOf = (point: string): boolean => pointOf(profile, point).address === request.address;
  const isSaid = ({ point, value }: { point: string; value: number }): boolean =>
    isOf(point) && word === value;
  if ([actuator.stop].flat().some(isSaid)) return { kind: 'stop' };
  if (actuator.kind === 'positioner') {
    if (!isOf(actuator.demand)) return undefined;
    return { kind: 'go-to', openingPercent: word * pointOf(profile, actuator.demand).scale };
  }
  if (isSaid(actuator.open)) return { kind: 'run', way: 'opening' };
  if (isSaid(actuator.close)) return { kind: 'run', way: 'closing' };
  const commands = [actuator.open, actuator.close, ...[actuator.stop].flat()];
  return word === 0 && commands.some(({ point }) => isOf(point)) ? { kind: 'release' } : undefined;
}
