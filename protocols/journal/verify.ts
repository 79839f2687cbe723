/**
 * Verifies journals from their files alone: the chain, what the site has signed of it, what the parties have signed for,
 * and what is gone and how that is declared. Files are only read; a process that writes to them may go on doing so, and
 * one that was killed may have left its WAL behind.
 */
import type { KeyObject } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { BodyReader } from './body-reader.js';
import { type ChainReport, ChainVerifier, type Fault, type HeadReport, headReport } from './chain.js';
import { declarationIn, undeclared } from './declared.js';
import type { Gap } from './gaps.js';
import { KeptCheck } from './kept.js';
import { type CheckpointReport, GOOD, Proof, type Proven, type WatermarkReport } from './proof.js';
import type { JournalRecord, Position } from './record.js';
import { type JournalSource, type Part, type Row, sourcesIn } from './sources.js';
import { SiteKey } from './succession.js';
import { FIRST_HEAD } from './table.js';

export interface VerifyKeys {
  /** Pinned public keys by party, or by site. */
  readonly named?: ReadonlyMap<string, KeyObject>;
  /** Of the site, whichever it is. */
  readonly site?: KeyObject;
}

/** Records that are not in the file. `declared`: the journal itself says that they were given up, or the copy that it never had them. */
export interface GapReport extends Omit<Gap, 'hash'> {
  readonly declared: boolean;
}

export interface FileReport extends ChainReport {
  readonly file: string;
  readonly kind: JournalSource['kind'];
  readonly site: string | null;
  /** The chain starts after this; seq 0 when the copy is whole. */
  readonly anchor: HeadReport;
  readonly checkpoints: CheckpointReport;
  readonly watermarks: readonly WatermarkReport[];
  /** What is beyond doubt, by who has signed for it. */
  readonly proven: {
    readonly site: readonly Proven[];
    readonly parties: Readonly<Record<string, readonly Proven[]>>;
  };
  readonly gaps: readonly GapReport[];
  /** Where epochs begin, after the first. */
  readonly epochs: readonly Position[];
  /** Records that a receiver has put aside because it holds others in their places. */
  readonly conflicts: number;
  /** Why the file could not be read to its end, if so. */
  readonly error: string | null;
  readonly ok: boolean;
}

export interface VerifyReport {
  readonly ok: boolean;
  /** Sums over all files. */
  readonly records: number;
  readonly readings: number;
  readonly faults: readonly (Fault & { readonly file: string })[];
  /** The end of the chain when there is just one journal, as in a gateway's store. */
  readonly head: HeadReport | null;
  readonly files: readonly FileReport[];
}

/**
 * Verifies what is in `path`: a store's directory, one segment, a receiver's directory or one of its copies, or an
 * export (`*.jsonl`). A map of keys is that of the parties.
 */
export function verifyFile(
  path: string,
  keys: VerifyKeys | ReadonlyMap<string, KeyObject> = {},
): VerifyReport {
  const known = keys instanceof Map ? { named: keys } : (keys as VerifyKeys);
  const files = sourcesIn(path).map(({ file, open }) => {
    try {
      return new SourceVerifier(open(), known).run();
    } catch (error) {
      return unreadable(file, error as Error);
    }
  });
  const sum = (of: 'records' | 'readings'): number => files.reduce((total, file) => total + file[of], 0);
  return {
    ok: files.length > 0 && files.every((file) => file.ok),
    records: sum('records'),
    readings: sum('readings'),
    faults: files.flatMap(({ file, faults }) => faults.map((fault) => ({ ...fault, file }))),
    head: files.length === 1 ? (files[0]?.head ?? null) : null,
    files,
  };
}

const NO_CHECKPOINTS: CheckpointReport = {
  count: 0,
  bad: 0,
  proved: 0,
  last: null,
  fingerprint: null,
  after: 0,
};

class SourceVerifier {
  readonly #source: JournalSource;
  readonly #chain: ChainVerifier;
  readonly #proof: Proof;
  readonly #partyKeys: ReadonlyMap<string, KeyObject>;
  readonly #declared: NonNullable<ReturnType<typeof declarationIn>>[] = [];
  readonly #bodies = new BodyReader();
  readonly #kept = new KeptCheck();
  readonly #epochs: Position[] = [];
  readonly #gaps: Gap[] = [];
  #usedGaps = 0;
  #error: string | null = null;

  constructor(source: JournalSource, { named = new Map<string, KeyObject>(), site }: VerifyKeys) {
    this.#source = source;
    this.#chain = new ChainVerifier(source.anchor ?? null);
    this.#partyKeys = new Map([...named].filter(([name]) => name !== source.site));
    const siteKey = named.get(source.site ?? '') ?? site ?? source.pinned;
    const against = { site: source.site, anchor: source.anchor, watermarks: source.watermarks };
    this.#proof = new Proof(
      { ...against, keys: this.#partyKeys, siteKey: siteKey && new SiteKey(siteKey) },
      this.#chain,
    );
  }

  run(): FileReport {
    const { file, kind, site, anchor = FIRST_HEAD, conflicts } = this.#source;
    this.#read();
    const watermarks = this.#source.watermarks.map((kept) => this.#proof.watermark(kept));
    for (const mark of watermarks) if (!GOOD.has(mark.verdict)) this.#chain.fault(mark, 'watermark');
    for (const epoch of this.#proof.unsignedEpochs()) this.#chain.fault({ epoch, seq: 1 }, 'epoch');
    const gaps = this.#gapReports();
    for (const gap of gaps) {
      if (!gap.declared) this.#chain.fault({ epoch: gap.epoch, seq: gap.fromSeq }, 'undeclared');
    }
    for (const part of kind === 'store' ? this.#kept.altered() : []) {
      this.#chain.fault({ epoch: part.epoch, seq: part.fromSeq }, 'kept');
      this.#chain.unlink(part);
    }
    if (!this.#isBeginningKnown(watermarks)) this.#chain.fault(anchor, 'beginning');
    const chain = this.#chain.report();
    return {
      ...chain,
      file,
      kind,
      site,
      anchor: headReport(anchor),
      checkpoints: this.#proof.checkpoints(),
      watermarks,
      proven: this.#proven(watermarks),
      gaps,
      epochs: this.#epochs,
      conflicts,
      error: this.#error,
      ok: chain.faultCount === 0,
    };
  }

  /** What came before an error is still verified. */
  #read(): void {
    try {
      this.#source.eachPart((part) => this.#readPart(part));
    } catch (error) {
      this.#chain.fault(this.#chain.head, 'unreadable');
      this.#error = (error as Error).message;
    }
  }

  #readPart({ anchor, gaps, rows }: Part): void {
    const { head } = this.#chain;
    const isNewEpoch = anchor !== undefined && anchor.epoch > head.epoch && anchor.seq === 0;
    const isNext = anchor?.epoch === head.epoch && anchor.seq === head.seq && anchor.hash.equals(head.hash);
    if (anchor && !isNext && !isNewEpoch) this.#chain.fault(anchor, 'anchor');
    this.#gaps.push(...gaps);
    this.#chain.beginPart(gaps);
    this.#kept.begin(anchor, gaps.length > 0);
    for (const row of rows) this.#readRow(row);
    this.#chain.endPart();
    this.#kept.end(this.#chain.head);
  }

  #readRow({ bytes, columns, body }: Row): void {
    const { epoch } = this.#chain.head;
    const isFirst = this.#chain.isEmpty;
    this.#kept.add(bytes);
    const record = this.#chain.add(bytes);
    const { usedGaps } = this.#chain;
    while (this.#usedGaps < usedGaps.length) {
      const gap = usedGaps[this.#usedGaps++];
      if (gap) this.#proof.addGap(gap);
    }
    if (record === undefined) return;
    if (!agrees(record, columns) || (body !== undefined && !this.#says(record, body))) {
      this.#chain.fault(record, 'columns');
    }
    this.#proof.add(record);
    if (record.epoch > epoch && !isFirst) this.#epochs.push({ epoch: record.epoch, seq: record.seq });
    const declaration = record.kind === 'gap' ? declarationIn(record) : undefined;
    if (declaration) this.#declared.push(declaration);
    if (record.kind === 'gap') this.#kept.say(record);
  }

  /** Readings can be told only behind the list of points that they refer to. */
  #says(record: JournalRecord, body: unknown): boolean {
    const said = this.#bodies.read(record);
    const isUnknown = record.kind === 'readings' && said === undefined;
    return isUnknown || isDeepStrictEqual(said ?? null, body);
  }

  #gapReports(): GapReport[] {
    // Of a segment alone: later ones declare it, which are not here.
    const bare = this.#source.kind === 'store' ? undeclared(this.#gaps, this.#declared) : new Set();
    return this.#gaps.map((gap) => {
      const { epoch, fromSeq, toSeq, atMs } = gap;
      return { epoch, fromSeq, toSeq, atMs, declared: !bare.has(gap) };
    });
  }

  /**
   * An anchor alone proves nothing: anyone can cut off the beginning and take the hash of the last record cut. So a party must
   * have signed for what is gone, and with keys at hand for that signature to be proved; or a copy says that it never had it.
   */
  #isBeginningKnown(watermarks: readonly WatermarkReport[]): boolean {
    const { anchor, kind } = this.#source;
    const isPart = kind === 'segment' || kind === 'export';
    if (isPart || anchor === undefined || (anchor.epoch === 1 && anchor.seq === 0)) return true;
    const enough = this.#partyKeys.size > 0 ? 'proved' : 'no-key';
    return (
      // One that can be compared is over the anchor's record or a later one.
      watermarks.some(({ verdict }) => verdict === enough) ||
      (kind === 'copy' &&
        this.#gaps.some(({ epoch, toSeq }) => epoch === anchor.epoch && toSeq === anchor.seq))
    );
  }

  #proven(watermarks: readonly WatermarkReport[]): FileReport['proven'] {
    const parties = [...new Set(watermarks.map(({ party }) => party))];
    const parts = parties.map((party) => [party, this.#proof.provenBy(party, watermarks)] as const);
    return {
      site: this.#proof.provenBySite(),
      parties: Object.fromEntries(parts.filter(([, proven]) => proven.length > 0)),
    };
  }
}

function agrees(record: JournalRecord, columns: Row['columns']): boolean {
  return (
    record.epoch === columns.epoch &&
    record.seq === columns.seq &&
    record.wallMs === columns.wall_ms &&
    record.bytes.readUInt8(1) === columns.kind
  );
}

function unreadable(file: string, error: Error): FileReport {
  const chain = new ChainVerifier();
  chain.fault(FIRST_HEAD, 'unreadable');
  const nothing = { site: null, anchor: headReport(FIRST_HEAD), watermarks: [], gaps: [], epochs: [] };
  return {
    ...chain.report(),
    ...nothing,
    file,
    kind: 'store',
    checkpoints: NO_CHECKPOINTS,
    proven: { site: [], parties: {} },
    conflicts: 0,
    error: error.message,
    ok: false,
  };
}
