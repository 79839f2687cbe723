import type { Clock } from '../clock.js';
import { isSerial, type LineConfig } from './line-config.js';
import { SerialWire } from './serial-wire.js';
import { TcpWire } from './tcp-wire.js';
import type { Wire } from './wire.js';

/** A new wire of the kind that the line is made of. */
export function makeWire(config: LineConfig, clock: Clock): Wire {
  return isSerial(config) ? new SerialWire(config, clock) : new TcpWire(config.host, config.port, clock);
}
