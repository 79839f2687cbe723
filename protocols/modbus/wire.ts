/** A serial port or a connection: bytes out, bytes in, and its end. It knows nothing of frames. */

export interface WireEvents {
  /** `chunk` holds only until the call returns. */
  onData(chunk: Buffer): void;
  /** Once, after it was open: the other end or the device is gone. Never after `destroy`. */
  onClose(cause: string): void;
}

/** `note` is for people: what was done without, such as a lock file. */
export type Opening =
  | { readonly ok: true; readonly note?: string }
  | { readonly ok: false; readonly cause: string };

/** Lives once: opened once, destroyed once. What was written to one wire can so never come out of another. */
export interface Wire {
  /** Settles always, within a bound of its own. */
  open(events: WireEvents): Promise<Opening>;
  /**
   * Sends. The reply has `replyLength` bytes and cannot be there as a whole before `replyInMs` from now: until then
   * the wire may leave what arrives with the system, since every look at it wakes the process.
   */
  write(bytes: Buffer, replyInMs?: number, replyLength?: number): void;
  /** Discards what has arrived and was not delivered yet, as far as the system lets us; says how many bytes that were. */
  flush(): number;
  /** Settles always: a close that hangs is abandoned after 3 s; whether it is closed. What was not sent yet never is. */
  destroy(): Promise<boolean>;
}

/** How long a close may take before it is abandoned. */
export const CLOSE_LIMIT_MS = 3000;
