/**
 * What an actuator makes of the commands that are written to it: where the gate is to go.
 *
 *   positioner   a demand, while everything in `enable` stands; its stop register may know words for the ends too
 *   commands     open, close, stop; latched: until the next, otherwise for as long as the registers say so
 */
import type { CommandActuator, Positioner } from '../../devices/actuator.js';
import type { Profile } from '../../devices/profile.js';

/** Where to, in percent; or stop. */
export type Order = number | 'stop';

/** Point -> value, as last written. */
export type Written = ReadonlyMap<string, number>;

interface Setting {
  readonly point: string;
  readonly value: number;
}

/** The order that a write gives: `now` is everything as written by now, `just` the points that this write has set. */
export type Drive = (now: Written, just: ReadonlySet<string>) => Order | undefined;

export function driveOf(actuator: Positioner | CommandActuator, profile: Profile): Drive {
  if (actuator.kind === 'positioner') return positioning(actuator, codesOf(actuator, profile));
  return actuator.isLatched ? latched(actuator) : held(actuator);
}

function positioning({ demand, enable, stop }: Positioner, codes: ReadonlyMap<number, Order>): Drive {
  // Registers that nobody has written are 0.
  const stands = (now: Written): boolean =>
    enable.every(({ point, value }) => (now.get(point) ?? 0) === value);
  let wasEnabled = stands(new Map());
  return (now, just) => {
    const isEnabled = stands(now);
    const isTurnedOn = isEnabled && !wasEnabled;
    const isTurnedOff = wasEnabled && !isEnabled;
    wasEnabled = isEnabled;
    const code = just.has(stop.point) ? codes.get(now.get(stop.point) ?? Number.NaN) : undefined;
    if (code !== undefined) return code;
    if (isTurnedOff) return 'stop';
    // Enabled again it goes on to the demand that still stands, as the real ones do.
    return isEnabled && (isTurnedOn || just.has(demand)) ? now.get(demand) : undefined;
  };
}

function latched({ open, close, stop }: CommandActuator): Drive {
  return (now, just) => {
    const told = ({ point, value }: Setting): boolean => just.has(point) && now.get(point) === value;
    if (told(stop) || (told(open) && told(close))) return 'stop';
    return told(open) ? 100 : told(close) ? 0 : undefined;
  };
}

function held({ open, close, stop }: CommandActuator): Drive {
  return (now, just) => {
    const stands = ({ point, value }: Setting): boolean => now.get(point) === value;
    if (![open, close, stop].some(({ point }) => just.has(point))) return undefined;
    if (stands(stop) || stands(open) === stands(close)) return 'stop';
    return stands(open) ? 100 : 0;
  };
}

/**
 * What the numbers of a positioner's stop register mean, by the profile's words for them. An emergency shutdown (ESD)
 * closes: the direction is set in a real actuator, and a profile cannot know it.
 */
function codesOf({ stop }: Positioner, profile: Profile): Map<number, Order> {
  const states = profile.points.find(({ name }) => name === stop.point)?.states ?? {};
  const codes = new Map<number, Order>();
  for (const [code, meaning] of Object.entries(states)) {
    if (/^open\b/i.test(meaning)) codes.set(Number(code), 100);
    else if (/^middle\b/i.test(meaning)) codes.set(Number(code), 50);
    else if (/^(close|esd|emergency)\b/i.test(meaning)) codes.set(Number(code), 0);
  }
  return codes.set(stop.value, 'stop');
}
