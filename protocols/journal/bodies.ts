/**
 * What stands in a record's body: one shape for each kind, in JSON but for readings (readings-codec.ts). Shapes only grow;
 * readers skip what they do not know.
 */

/**
 * Readings of one commit, in columns: index i of each array belongs to one reading. wall time
 * is `baseMs` + `atMs[i]`; `value` is null where the value is missing; `flag` is the Delft-FEWS quality;
 * `reasons` names, by index, why a flag is not 0; `uncertainties`, by index, standard uncertainties where they are known.
 */
export interface ReadingsBody {
  readonly points: readonly string[];
  readonly baseMs: number;
  readonly atMs: readonly number[];
  readonly values: readonly (number | null)[];
  readonly flags: readonly number[];
  readonly reasons: Readonly<Record<string, string>>;
  readonly uncertainties?: Readonly<Record<string, number>>;
}

/** `code` has a text in the catalogue; `params` fill it in. */
export interface EventBody {
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'alarm';
  readonly params: Readonly<Record<string, string | number>>;
}

/** The hourly event `line-figures`: its params are the line's sums of that hour, `figures` has its units in columns. */
export interface LineFiguresBody extends EventBody {
  readonly figures: {
    readonly unit: readonly number[];
    readonly device: readonly string[];
    /** At the end of the hour. */
    readonly health: readonly string[];
    readonly requests: readonly number[];
    readonly failures: readonly number[];
    /** Of the unit's replies since the start, older ones counting less; null where it has given none. */
    readonly p50Ms: readonly (number | null)[];
    readonly p95Ms: readonly (number | null)[];
    readonly p99Ms: readonly (number | null)[];
    readonly maxMs: readonly (number | null)[];
  };
}

export interface StartBody {
  readonly software: string;
  readonly site: string;
}

/** What had to be given up because the store could not take it. A declared hole in the facts, not in the chain. */
export interface GapBody {
  /** Records that were never written, by kind. */
  readonly lost: Readonly<Record<string, number>>;
  /** Wall times of the first and the last of them. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is bytes already stays as it is. */
export function encodeBody(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(JSON.stringify(body), 'utf8');
}

/** The body as JSON, or undefined when it is not; those of readings are read by `BodyReader`. */
export function decodeBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
