import { AsciiFraming } from './ascii-framing.js';
import { type Framing, RtuFraming } from './framing.js';
import type { LineConfig, TcpLineConfig } from './line-config.js';

/** The framing of a line that carries one transaction at a time. */
export function makeFraming(config: Exclude<LineConfig, TcpLineConfig>): Framing {
  switch (config.kind) {
    case 'rtu':
    case 'rtu-over-tcp':
      return new RtuFraming();
    case 'ascii':
    case 'ascii-over-tcp':
      return new AsciiFraming();
  }
}
