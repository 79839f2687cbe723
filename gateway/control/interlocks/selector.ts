/** Somebody at the actuator has taken it over: the gateway then wants nothing of it. */
import type { Wish } from '../intent.js';
import { isUsable } from '../intent.js';
import type { Surroundings } from './situation.js';

/** To stay, while a selector of the actuator stands elsewhere than at remote; one that is not seen is an interlock's matter. */
export function localSelectorWish({
  actuator,
  image,
}: Pick<Surroundings, 'actuator' | 'image'>): Wish | undefined {
  const local = actuator.ready.find(({ point, equals, isSelector }) => {
    const observation = image.observe(point);
    return isSelector && isUsable(observation) && observation.value !== equals;
  });
  return local && { kind: 'stay', source: 'local-selector', why: 'actuator-not-ready', ref: local.point };
}
