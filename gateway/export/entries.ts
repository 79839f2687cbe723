/**
 * Records of the journal with what they mean: readings with the names and units that the `points` record before them gives,
 * everything else as the JSON that it is. Only what is selected; order as in the journal.
 */
import type { ReadingsBody } from '../../protocols/journal/bodies.js';
import { BodyReader } from '../../protocols/journal/body-reader.js';
import type { PointsBody } from '../../protocols/journal/readings-codec.js';
import type { JournalRecord, Position } from '../../protocols/journal/record.js';
import { isWithin, matches, type Selection } from './selection.js';

export interface ExportedReading {
  readonly atMs: number;
  readonly point: string;
  readonly unit: string;
  readonly value: number | null;
  readonly flag: number;
  /** Empty when there is none. */
  readonly reason: string;
  readonly uncertainty: number | undefined;
}

export interface Entry {
  readonly record: JournalRecord;
  /** Those of a readings record that are selected, at least one; none for other kinds. */
  readonly readings: readonly ExportedReading[];
  /** The body decoded, whole; undefined when it cannot be. */
  readonly body: unknown;
}

export class Entries {
  readonly #selection: Selection;
  readonly #bodies = new BodyReader();
  /** Whether a point of any dictionary so far is selected. */
  readonly #wanted = new Map<string, boolean>();
  #units: ReadonlyMap<string, string> = new Map();
  /** Records whose body could not be decoded, and where the first of them is. */
  undecoded = 0;
  firstUndecoded: Position | undefined;

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  /** The patterns that no point of any dictionary so far has matched. */
  unmatched(): string[] {
    const { points = [] } = this.#selection;
    const ids = [...this.#wanted.keys()];
    return ids.length === 0 ? [] : points.filter((pattern) => !ids.some((id) => matches(id, [pattern])));
  }

  /** What is selected of the next record; undefined when nothing is. Every `points` record must come by. */
  next(record: JournalRecord): Entry | undefined {
    const isSelected = this.#selection.kinds.has(record.kind);
    if (!isSelected && record.kind !== 'points') return undefined;
    const body = this.#bodies.read(record);
    if (record.kind === 'points') this.#learn(body);
    if (record.kind === 'readings' && body !== undefined) {
      const readings = this.#selected(body as ReadingsBody);
      return readings.length === 0 ? undefined : { record, readings, body };
    }
    // The record's own time is all that is known of readings that cannot be decoded.
    if (!isSelected || !isWithin(record.wallMs, this.#selection)) return undefined;
    if (body === undefined) this.#cannotDecode(record);
    return { record, readings: [], body };
  }

  #selected({
    points,
    baseMs,
    atMs,
    values,
    flags,
    reasons,
    uncertainties,
  }: ReadingsBody): ExportedReading[] {
    const readings: ExportedReading[] = [];
    for (let index = 0; index < points.length; index++) {
      const at = baseMs + (atMs[index] ?? 0);
      const point = points[index] ?? '';
      if (!isWithin(at, this.#selection) || this.#wanted.get(point) !== true) continue;
      readings.push({
        atMs: at,
        point,
        unit: this.#units.get(point) ?? '',
        value: values[index] ?? null,
        flag: flags[index] ?? 9,
        reason: reasons[index] ?? '',
        uncertainty: uncertainties?.[index],
      });
    }
    return readings;
  }

  #learn(body: unknown): void {
    if (this.#bodies.dictionary === undefined) return;
    const { points } = body as PointsBody;
    this.#units = new Map(points.map(({ id, unit }) => [String(id), String(unit ?? '')]));
    const { points: patterns } = this.#selection;
    for (const id of this.#units.keys()) {
      if (!this.#wanted.has(id)) this.#wanted.set(id, patterns === undefined || matches(id, patterns));
    }
  }

  #cannotDecode(record: JournalRecord): void {
    this.undecoded++;
    this.firstUndecoded ??= record;
  }
}
