/** What a line is made of, and how long bytes take on it. */

export interface SerialLineConfig {
  readonly kind: 'rtu';
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
}

/** A serial line behind a transparent converter; `baudRate` is the converter's. */
export interface RtuOverTcpLineConfig {
  readonly kind: 'rtu-over-tcp';
  readonly host: string;
  readonly port: number;
  readonly baudRate: number;
  readonly timeoutMs: number;
}

export type LineConfig = SerialLineConfig | TcpLineConfig | RtuOverTcpLineConfig;

export interface LineTiming {
  /** Time that one byte takes; 0 on TCP. */
  readonly characterMs: number;
  /** Silence before a request; 0 on TCP. */
  readonly silenceMs: number;
}

/** MODBUS over Serial Line V1.02, 2.5.1.1: 3.5 characters, and a fixed 1.75 ms above 19200 baud. */
export function timingOf(config: LineConfig): LineTiming {
  if (config.kind === 'tcp') return { characterMs: 0, silenceMs: 0 };
  const characterMs = (bitsPerCharacter(config) * 1000) / config.baudRate;
  return { characterMs, silenceMs: config.baudRate > 19_200 ? 1.75 : 3.5 * characterMs };
}

function bitsPerCharacter(config: SerialLineConfig | RtuOverTcpLineConfig): number {
  // The converter's parity is not ours to know: the standard's 11 bits are the longest that is usual.
  if (config.kind === 'rtu-over-tcp') return 11;
  return 1 + config.dataBits + (config.parity === 'none' ? 0 : 1) + config.stopBits;
}

/** Where the line is, for people. */
export function placeOf(config: LineConfig): string {
  return config.kind === 'rtu' ? config.path : `${config.host}:${config.port}`;
}
