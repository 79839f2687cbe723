/**
 * What can go wrong between an instrument and whoever asks it, one word each. Of the requests to a unit, a `share` meets
 * each kind; which ones, the seed decides.
 */

/** The reply, sent after `delay` and up to `spread` more. */
export const DELAYED_KINDS = [
  /** Held up on the way, by a radio or a converter: the line goes on meanwhile. */
  'late',
  /** The instrument itself takes its time, and hears nothing meanwhile. */
  'slow',
  /** TCP: held back until another reply follows, and sent in one piece with it; or alone after `delay`. */
  'joined',
] as const;

/** The request is not answered, nor those that follow within `for`. */
export const LASTING_KINDS = [
  /** Neither answers nor obeys. */
  'mute',
  /** As `mute`, and what was written is forgotten; a gate stops. */
  'reboot',
  /** The pseudo-terminal is gone, or the port is closed and its connections reset. */
  'unplug',
] as const;

export const PLAIN_KINDS = [
  /** Carried out, but the reply does not arrive. */
  'lost',
  /** The reply breaks off. */
  'truncated',
  /** Noise before, amid or behind the reply, or a bit of it flipped. */
  'noisy',
  /** A flawless reply of another unit. */
  'wrong-unit',
  /** A flawless reply of another function. */
  'wrong-function',
  /** A flawless reply to another write. */
  'wrong-echo',
  /** The reply twice. */
  'doubled',
  /** Another master's request and its reply, or its broadcast, before or behind the reply. */
  'chatter',
  'wrong-transaction',
  'wrong-protocol',
  'wrong-length',
  /** TCP: the reply in several segments. */
  'split',
] as const;

export type MischiefKind =
  | (typeof DELAYED_KINDS)[number]
  | (typeof LASTING_KINDS)[number]
  | (typeof PLAIN_KINDS)[number];

/** These are of the line, not of one instrument. */
export const LINE_KINDS: readonly MischiefKind[] = ['chatter', 'unplug'];
/** These are of the Modbus TCP header or of its segments. */
export const TCP_KINDS: readonly MischiefKind[] = [
  'wrong-transaction',
  'wrong-protocol',
  'wrong-length',
  'split',
  'joined',
];

/** One kind, how often, and how much of it. Times in ms. */
export interface MischiefRule {
  readonly kind: MischiefKind;
  /** 0..1, of the requests. */
  readonly share: number;
  /** Equal seeds and requests give equal mischief. */
  readonly seed: number;
  readonly delay?: number;
  readonly spread?: number;
  readonly for?: number;
}
