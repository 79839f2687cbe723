import type { Gap } from '../../protocols/journal/gaps.js';
import { gapsIn, missingIn } from '../../protocols/journal/gaps.js';
import { type ChainHead, follows, type JournalRecord, parseRecord } from '../../protocols/journal/record.js';
import type { RecordRow, RecordTable } from '../../protocols/journal/table.js';

export type CheckResult =
  | { readonly end: ChainHead; readonly missing: number }
  | { readonly fault: string }
  | 'unfinished';

/** Rows between two looks at the clock. */
const ROWS_AT_ONCE = 64;

/** Reads a segment from its anchor to its end, every hash on the way: in one go, or a little at a time. */
export class SegmentCheck {
  readonly #gaps: ReadonlyMap<number, Gap>;
  #head: ChainHead;

  /** Throws what SQLite throws on a damaged file. */
  constructor(table: RecordTable) {
    this.#gaps = new Map(gapsIn(table.database).map((gap) => [gap.fromSeq, gap]));
    this.#head = table.anchor();
  }

  /** Goes on until the end, a fault, or until `isLate`. `table`: of the segment it was begun with, opened anew perhaps. */
  step(table: RecordTable, isLate: () => boolean = () => false): CheckResult {
    try {
      let rows = 0;
      for (const row of table.rows(this.#head)) {
        const fault = this.#take(row);
        if (fault !== undefined) return { fault };
        if (++rows % ROWS_AT_ONCE === 0 && isLate()) return 'unfinished';
      }
      this.#skipGap();
      return { end: this.#head, missing: missingIn([...this.#gaps.values()]) };
    } catch (error) {
      return { fault: (error as Error).message };
    }
  }

  #take(row: RecordRow): string | undefined {
    const place = `record ${row.epoch}/${row.seq}`;
    const record = parseRecord(row.bytes);
    if ('fault' in record) return `${place} cannot be read (${record.fault})`;
    if (!agrees(record, row)) return `${place} is not what its row says`;
    if (follows(record, this.#head) !== 'yes') this.#skipGap();
    const verdict = follows(record, this.#head);
    if (verdict !== 'yes') return `${place} does not continue the chain (${verdict})`;
    const { epoch, seq, hash } = record;
    this.#head = { epoch, seq, hash: Buffer.from(hash) };
    return undefined;
  }

  #skipGap(): void {
    const gap = this.#gaps.get(this.#head.seq + 1);
    if (gap?.epoch === this.#head.epoch) this.#head = { epoch: gap.epoch, seq: gap.toSeq, hash: gap.hash };
  }
}

function agrees(record: JournalRecord, row: RecordRow): boolean {
  return (
    record.bytes.length === row.bytes.length &&
    record.epoch === row.epoch &&
    record.seq === row.seq &&
    record.wallMs === row.wall_ms &&
    record.bytes.readUInt8(1) === row.kind
  );
}
