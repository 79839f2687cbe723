/** How requests and replies stand on a serial line, on the slave's side: RTU or ASCII. */
import type { ReplyFraming } from '../mischief/effects.js';

export interface SlaveRequestFrame {
  readonly unit: number;
  readonly pdu: Buffer;
  /** Characters on the wire, checksum included. */
  readonly characters: number;
}

export interface SlaveFraming extends ReplyFraming {
  /** Start bit, data bits, parity or second stop bit, stop bit. */
  readonly bitsPerCharacter: number;
  /** After so much silence nothing that is still incomplete will be completed. */
  readonly quietMs: number;
  /** Whether bytes wait for more, or for quiet. */
  readonly isHolding: boolean;
  push(bytes: Buffer): readonly SlaveRequestFrame[];
  /** The line has been quiet. */
  quiet(): readonly SlaveRequestFrame[];
  clear(): void;
}
