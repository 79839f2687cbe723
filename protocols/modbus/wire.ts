/** A serial port or a connection: bytes out, bytes in, and its end. It knows nothing of frames. */

export interface WireEvents {
  onData(chunk: Buffer): void;
  /** Once, after it was open: the other end or the device is gone. Never after `destroy`. */
  onClose(cause: string): void;
}

export type Opening = { readonly ok: true } | { readonly ok: false; readonly cause: string };

/** Lives once: opened once, destroyed once. What was written to one wire can so never come out of another. */
export interface Wire {
  /** Settles always, within a bound of its own. */
  open(events: WireEvents): Promise<Opening>;
  write(bytes: Buffer): void;
  /** Discards what has arrived and was not delivered yet, as far as the system lets us; undefined when there is nothing to wait for. */
  flush(): Promise<void> | undefined;
  /** Settles always: a close that hangs is abandoned after 3 s. */
  destroy(): Promise<void>;
}

/** How long a close may take before it is abandoned. */
export const CLOSE_LIMIT_MS = 3000;
