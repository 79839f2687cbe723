/**
 * Watches the quality of the water of one entry of `waterQuality:`: every period it judges a frozen image of the points and
 * what the laboratory has found by the table in force. Changes are events; the result as it stands is in the status.
 *
 *   every period ──► image ─┐                        ┌─► events: level changed, missing changed
 *                            ├─ table in force ─ classify
 *   file changed ──► rows ──┘                        └─► status
 *
 * The laboratory's file is read beside: a disk that hangs holds up neither the result nor anything else.
 */
import { basename } from 'node:path';
import { QUALITY_FLAGS } from '../../devices/quality.js';
import { classify, type QualityResult, type Verdict } from '../../devices/water-quality/classify.js';
import type { Measurement } from '../../devices/water-quality/evidence.js';
import { inForce } from '../../devices/water-quality/table.js';
import { type Clock, every, type Timer } from '../../protocols/clock.js';
import type { WaterQualitySettings } from '../config/water-quality-schema.js';
import type { Report } from '../console/source.js';
import type { Image, Observation } from '../poll/image.js';
import { type BadRow, type LaboratoryRow, measurementOf, rowsAgainst } from './laboratory.js';
import { LaboratoryFile } from './laboratory-file.js';
import { shownLevel, shownTable } from './shown.js';
import type { WaterQualityStatus } from './status.js';
import { type LoadedTable, loadTable } from './table-file.js';

export interface WaterQualityDeps {
  readonly clock: Clock;
  /** All points at this moment. */
  readonly freeze: () => Image;
  readonly unitOf: (point: string) => string | undefined;
  readonly report: Report;
}

/** The first result comes when the instruments have had the time to be read. */
const FIRST_MS = 30_000;
/** Bad rows that are told one by one, each time that the file is read. */
const MAX_TOLD_ROWS = 10;

export class WaterQualityWatch {
  readonly #settings: WaterQualitySettings;
  readonly #deps: WaterQualityDeps;
  readonly #laboratory: LaboratoryFile | undefined;
  #tables: readonly LoadedTable[] = [];
  #rows: readonly LaboratoryRow[] = [];
  #isReading = false;
  #isStopped = false;
  #timers: Timer[] = [];
  /** The SHA-256 of the table that was last in force; empty for none. */
  #lastTable: string | undefined;
  readonly #lastLevel = new Map<string, string>();
  readonly #lastMissing = new Map<string, string>();
  #status: WaterQualityStatus;

  /** Paths in the settings are absolute. */
  constructor(settings: WaterQualitySettings, deps: WaterQualityDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#laboratory =
      settings.laboratory === undefined ? undefined : new LaboratoryFile(settings.laboratory);
    this.#status = { id: settings.id, atWall: null, result: null, sha256: null, issuer: null };
  }

  start(): void {
    const { id, tables, every: everyMs } = this.#settings;
    const { clock, report } = this.#deps;
    this.#tables = tables.flatMap((ref) => {
      const loaded = loadTable(ref);
      if (!('fault' in loaded)) return [loaded];
      report('water-quality-table-refused', 'warning', { id, cause: loaded.fault, detail: loaded.detail });
      return [];
    });
    void this.#readLaboratory();
    const judge = (): void => {
      this.#judge();
      void this.#readLaboratory();
    };
    this.#timers = [clock.after(Math.min(FIRST_MS, everyMs), judge), every(clock, everyMs, judge)];
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) timer.cancel();
  }

  status(): WaterQualityStatus {
    return this.#status;
  }

  #judge(): void {
    const { id } = this.#settings;
    const { clock } = this.#deps;
    const nowMs = clock.wallMs();
    const atWall = new Date(nowMs).toISOString();
    const current = inForce(this.#tables, nowMs);
    this.#tellTable(current);
    if (!current) {
      this.#status = { id, atWall, result: null, sha256: null, issuer: null };
      return;
    }
    // A clock that is known to be wrong tells nothing of the age of a sample.
    const sampleNowMs = clock.status() === 'unsynced' ? null : nowMs;
    const result = classify(current.table, [
      ...this.#pointMeasurements(),
      ...this.#rows.map((row) => measurementOf(row, sampleNowMs)),
    ]);
    const { sha256, issuer } = current;
    this.#status = { id, atWall, result, sha256, issuer };
    for (const verdict of result.verdicts) {
      this.#tellLevel(verdict, result);
      this.#tellMissing(verdict);
    }
  }

  #pointMeasurements(): Measurement[] {
    const { inputs, maxAge: maxAgeMs } = this.#settings;
    const image = this.#deps.freeze();
    return Object.entries(inputs).map(([parameter, { point, basis }]) => ({
      parameter,
      unit: this.#deps.unitOf(point) ?? '',
      ...(basis === undefined ? {} : { basis }),
      source: { kind: 'point', point, maxAgeMs },
      ...seen(image.observe(point)),
    }));
  }

  #tellTable(current: LoadedTable | undefined): void {
    const { id } = this.#settings;
    const { report } = this.#deps;
    const sha256 = current?.sha256 ?? '';
    if (this.#lastTable === sha256) return;
    this.#lastTable = sha256;
    // Levels of one table say nothing of those of another.
    this.#lastLevel.clear();
    this.#lastMissing.clear();
    if (!current) report('water-quality-no-table', 'warning', { id });
    else {
      const table = shownTable(current.table);
      report('water-quality-table', 'info', { id, table, issuer: current.issuer ?? '-', sha256 });
    }
  }

  #tellLevel(verdict: Verdict, { table, isDemonstration }: QualityResult): void {
    const { of, levels, decidedBy } = verdict;
    const to = shownLevel(verdict);
    const from = this.#lastLevel.get(of) ?? '-';
    if (to === from) return;
    this.#lastLevel.set(of, to);
    const params = {
      id: this.#settings.id,
      of,
      to,
      from,
      levels,
      decidedBy: decidedBy.join(', ') || '-',
      table: shownTable(table),
    };
    const severity = (verdict.level ?? 1) > levels / 2 ? 'warning' : 'info';
    if (isDemonstration) this.#deps.report('water-quality-level-demonstration', severity, params);
    else this.#deps.report('water-quality-level', severity, params);
  }

  #tellMissing({ of, missing }: Verdict): void {
    const { id } = this.#settings;
    const now = missing.map(({ parameter }) => parameter).join(', ');
    if (now === this.#lastMissing.get(of)) return;
    this.#lastMissing.set(of, now);
    if (now === '') this.#deps.report('water-quality-complete', 'info', { id, of });
    else this.#deps.report('water-quality-missing', 'info', { id, of, missing: now });
  }

  async #readLaboratory(): Promise<void> {
    if (!this.#laboratory || this.#isReading) return;
    this.#isReading = true;
    const change = await this.#laboratory.poll();
    this.#isReading = false;
    if (change.kind === 'same' || this.#isStopped) return;
    const isFirst = this.#status.atWall === null;
    this.#rows = change.kind === 'read' ? change.rows : [];
    this.#tellLaboratory(change);
    // At the start the points come first.
    if (!isFirst) this.#judge();
  }

  #tellLaboratory(change: Exclude<Awaited<ReturnType<LaboratoryFile['poll']>>, { kind: 'same' }>): void {
    const { id, laboratory = '' } = this.#settings;
    const { clock, report } = this.#deps;
    const file = basename(laboratory);
    if (change.kind === 'unreadable') {
      report('laboratory-unreadable', 'warning', { id, file, error: change.cause });
      return;
    }
    const current = inForce(this.#tables, clock.wallMs());
    const bad: BadRow[] = [...change.bad, ...(current ? rowsAgainst(current.table, change.rows) : [])];
    for (const { line, fault, found } of bad.slice(0, MAX_TOLD_ROWS)) {
      report('laboratory-row-bad', 'warning', { id, file, line, cause: fault, detail: found });
    }
    report('laboratory-read', 'info', { id, file, rows: change.rows.length, bad: bad.length });
  }
}

/** An observation as a measurement. A point that is stale has no value, whatever `maxAge` would allow. */
function seen(observation: Observation): Pick<Measurement, 'value' | 'flag' | 'ageMs' | 'reason'> {
  const missing = { value: null, flag: QUALITY_FLAGS.missing };
  switch (observation.kind) {
    case 'good':
      return { value: observation.value, flag: QUALITY_FLAGS.originalReliable, ageMs: observation.ageMs };
    case 'doubtful':
      return { value: observation.value, flag: QUALITY_FLAGS.originalDoubtful, ageMs: observation.ageMs };
    case 'stale':
      return { ...missing, ageMs: observation.ageMs, reason: 'stale' };
    case 'bad':
      return { ...missing, ageMs: observation.ageMs, reason: observation.reason };
    case 'unknown':
      return { ...missing, ageMs: null, reason: 'never-read' };
  }
}
