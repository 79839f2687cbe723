/** What a line is made of, and how long bytes take on it. */

export interface SerialLineConfig {
  readonly kind: 'rtu' | 'ascii';
  readonly path: string;
  readonly baudRate: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
  readonly dataBits: 7 | 8;
  /** Longest wait between the end of a request and the start of its reply. */
  readonly timeoutMs: number;
}

export interface TcpLineConfig {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** How many requests may be under way at once, 1..16. */
  readonly inFlight: number;
}

/** A serial line behind a transparent converter; `baudRate` is the converter's. */
export interface SerialOverTcpLineConfig {
  readonly kind: 'rtu-over-tcp' | 'ascii-over-tcp';
  readonly host: string;
  readonly port: number;
  readonly baudRate: number;
  readonly timeoutMs: number;
}

export type LineConfig = SerialLineConfig | TcpLineConfig | SerialOverTcpLineConfig;

export interface LineTiming {
  /** Time that one character takes on the wire; 0 on TCP. */
  readonly characterMs: number;
  /** Time that one byte of an RTU frame takes as it stands on this wire: two characters in ASCII; 0 on TCP. */
  readonly byteMs: number;
  /** Silence before a request; 0 on TCP. */
  readonly silenceMs: number;
}

/**
 * MODBUS over Serial Line V1.02, 2.5.1.1: 3.5 characters, and a fixed 1.75 ms above 19200 baud. ASCII asks for no
 * silence, since its frames have marks at both ends; it is kept there too, so that whoever spoke last has let go of the
 * pair. A pause within a reply, which ASCII allows up to 1 s, is bounded by the timeout only.
 */
export function timingOf(config: LineConfig): LineTiming {
  if (config.kind === 'tcp') return { characterMs: 0, byteMs: 0, silenceMs: 0 };
  const characterMs = (bitsPerCharacter(config) * 1000) / config.baudRate;
  const silenceMs = config.baudRate > 19_200 ? 1.75 : 3.5 * characterMs;
  return { characterMs, byteMs: isAscii(config) ? 2 * characterMs : characterMs, silenceMs };
}

function bitsPerCharacter(config: SerialLineConfig | SerialOverTcpLineConfig): number {
  if (isSerial(config)) return 1 + config.dataBits + (config.parity === 'none' ? 0 : 1) + config.stopBits;
  // The converter's parity is not ours to know: the standard's bits are the longest that are usual.
  return config.kind === 'ascii-over-tcp' ? 10 : 11;
}

/** Whether the line is a port of this machine. */
export function isSerial(config: LineConfig): config is SerialLineConfig {
  return config.kind === 'rtu' || config.kind === 'ascii';
}

function isAscii(config: LineConfig): boolean {
  return config.kind === 'ascii' || config.kind === 'ascii-over-tcp';
}

/** Where the line is, for people. */
export function placeOf(config: LineConfig): string {
  return isSerial(config) ? config.path : `${config.host}:${config.port}`;
}
