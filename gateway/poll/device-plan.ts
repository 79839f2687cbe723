/**
 * What to ask one device in one poll, as it has shown itself. Words: a *cut* is an address across which no read goes,
 * because the device refuses the registers on both sides of it in one read; a *hole* is a point that it refuses alone,
 * or points that are not to be torn apart and that it refuses together; a span that stays silent while the unit answers
 * others *rests*. Holes and resting spans are tried again more and more seldom; cuts last until the restart, or until
 * somebody asks for another try.
 *
 * Limits: at most one cut or hole for each point; one hole and one resting span are tried in one poll.
 */
import type { PointMap } from '../../devices/point-map.js';
import { atomsOf, type ReadLimits, readPlan, type Span, spanOver } from '../../devices/read-plan.js';

/** A device that has just started may refuse everything, so the first try comes soon. */
const FIRST_TRY_MS = 15_000;
const LAST_TRY_MS = 600_000;
const SILENCES_UNTIL_REST = 3;

/** A span that is not read in every poll. */
interface Exiled {
  readonly span: Span;
  readonly cause: 'refused' | 'silent';
  triesInVain: number;
  nextTryMs: number;
}

export interface Exile {
  readonly span: Span;
  readonly cause: 'refused' | 'silent';
}

export class DevicePlan {
  readonly #points: readonly PointMap[];
  readonly #limits: ReadLimits;
  readonly #cuts = new Set<string>();
  /** In the order in which they are asked. */
  #spans: Span[] = [];
  #exiled: Exiled[] = [];
  readonly #silences = new Map<string, number>();
  #told = new Set<string>();
  #news: Exile[] = [];

  constructor(points: readonly PointMap[], limits: ReadLimits) {
    this.#points = points;
    this.#limits = limits;
    this.#replan();
  }

  /** Whether there is anything to read at all. */
  get isEmpty(): boolean {
    return this.#spans.length === 0 && this.#exiled.length === 0;
  }

  /** What to read now: first what answers, last what is tried again; a resting span only where `mayTrySilent`. */
  due(nowMs: number, mayTrySilent: boolean): Span[] {
    const tries = (['refused', 'silent'] as const).flatMap((cause) => {
      if (cause === 'silent' && !mayTrySilent) return [];
      const next = this.#exiled.find((exiled) => exiled.cause === cause && exiled.nextTryMs <= nowMs);
      return next ? [next.span] : [];
    });
    return [...this.#spans, ...tries];
  }

  /** What is not to be read now. */
  exiles(asked: readonly Span[]): readonly Exile[] {
    return this.#exiled.filter(({ span }) => !asked.includes(span));
  }

  /** Whether `span` has stayed silent while the unit answered others. */
  isFeared(span: Span): boolean {
    return this.#silences.has(keyOf(span)) || this.isExiled(span);
  }

  isExiled(span: Span): boolean {
    return this.#exiled.some((exiled) => exiled.span === span);
  }

  /** True when the span had been exiled: it is back in the plan. */
  answered(span: Span): boolean {
    this.#silences.delete(keyOf(span));
    const back = this.#exiled.find((exiled) => exiled.span === span);
    if (!back) return false;
    // What ended for one has probably ended for all that were exiled for the same cause.
    this.#exiled = this.#exiled.filter(({ cause }) => cause !== back.cause);
    this.#replan();
    return true;
  }

  /** The span that was silent is asked last from now on; `unitAnswers` when others in the same poll were answered. */
  silent(span: Span, unitAnswers: boolean, nowMs: number): void {
    const key = keyOf(span);
    const planned = this.#spans.find((other) => keyOf(other) === key);
    if (!planned) {
      if (this.isExiled(span)) this.#exile(span, 'silent', nowMs);
      return;
    }
    this.#spans = [...this.#spans.filter((other) => other !== planned), planned];
    if (!unitAnswers) return;
    const silences = (this.#silences.get(key) ?? 0) + 1;
    this.#silences.set(key, silences);
    if (silences < SILENCES_UNTIL_REST) return;
    this.#silences.delete(key);
    this.#spans = this.#spans.filter((other) => other !== planned);
    this.#exile(planned, 'silent', nowMs);
  }

  /** The device has no such point. */
  hole(span: Span, nowMs: number): void {
    this.#exile(span, 'refused', nowMs);
    this.#replan();
  }

  /** The two halves of a span, each a read of its own; undefined where its points are not to be torn apart. */
  halvesOf({ points }: Span): readonly [Span, Span] | undefined {
    const atoms = atomsOf(points, this.#limits);
    if (atoms.length < 2) return undefined;
    const middle = Math.ceil(atoms.length / 2);
    const half = (from: number, to: number): Span => spanOver(atoms.slice(from, to).flat(), this.#limits);
    return [half(0, middle), half(middle, atoms.length)];
  }

  /** A span is refused whose second half is `half`, but neither half of it is: they are read apart. */
  cutBefore({ table, points }: Span): void {
    this.#cuts.add(cutKey(table, points));
    this.#replan();
  }

  /** What was exiled since the last call and has not been told before. */
  news(): readonly Exile[] {
    const { length } = this.#news;
    return length === 0 ? this.#news : this.#news.splice(0);
  }

  /** Forgets cuts, holes and silences: the device is asked as if it had just been met. */
  forget(): void {
    this.#cuts.clear();
    this.#exiled = [];
    this.#silences.clear();
    this.#told.clear();
    this.#replan();
  }

  #exile(span: Span, cause: Exile['cause'], nowMs: number): void {
    const known = this.#exiled.find((exiled) => exiled.span === span);
    const exiled = known ?? { span, cause, triesInVain: 0, nextTryMs: 0 };
    exiled.nextTryMs = nowMs + Math.min(LAST_TRY_MS, FIRST_TRY_MS * 2 ** exiled.triesInVain);
    exiled.triesInVain++;
    // To the end: another one is tried next time.
    this.#exiled = [...this.#exiled.filter((other) => other !== exiled), exiled];
    if (this.#told.has(keyOf(span))) return;
    this.#told.add(keyOf(span));
    this.#news.push({ span, cause });
  }

  #replan(): void {
    const exiled = new Set(this.#exiled.flatMap(({ span }) => span.points));
    const asked = this.#points.filter((point) => !exiled.has(point));
    this.#spans = readPlan(asked, this.#limits).flatMap((span) => this.#split(span));
  }

  #split(span: Span): Span[] {
    if (this.#cuts.size === 0) return [span];
    const parts: PointMap[][] = [];
    for (const atom of atomsOf(span.points, this.#limits)) {
      if (parts.length === 0 || this.#cuts.has(cutKey(span.table, atom))) parts.push([]);
      parts.at(-1)?.push(...atom);
    }
    return parts.length === 1 ? [span] : parts.map((part) => spanOver(part, this.#limits));
  }
}

/** Registers for people: `holding 40-41`. */
export function placeOfSpan({ table, address, count }: Span): string {
  return count === 1 ? `${table} ${address}` : `${table} ${address}-${address + count - 1}`;
}

const keyOf = ({ table, address, count }: Span): string => `${table} ${address} ${count}`;
const cutKey = (table: string, points: readonly PointMap[]): string => `${table} ${points[0]?.address}`;
