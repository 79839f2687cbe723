/**
 * What signatures prove of a chain: the site's checkpoints within it, and the watermarks of the parties that hold copies.
 *
 * A signature over a record's hash vouches for all records that hang together with it and lie before it (`Stretch`); nothing
 * vouches for what comes after the last signature. Hashes are kept where a signature may ask for them: of the places
 * that a watermark names, and of as many of the latest records as a checkpoint may reach back.
 */
import type { KeyObject } from 'node:crypto';
import type { ChainVerifier, Stretch } from './chain.js';
import { CHECKPOINT_REACH, type Checkpoint, parseCheckpoint, parseCheckpointBody } from './checkpoint.js';
import type { Gap } from './gaps.js';
import type { ChainHead, JournalRecord, Position } from './record.js';
import type { SignedFault } from './signed-text.js';
import type { SiteKey } from './succession.js';
import { FIRST_HEAD, type KeptWatermark } from './table.js';
import { parseWatermark, verifyWatermark } from './watermark.js';

/**
 * `proved`: signed with the given key, over the very record in the file. `no-key`: agrees with the file, but no key was
 * given. `pruned`: over a record that is no longer in the file. The others are faults.
 */
export type SignedVerdict =
  | 'proved'
  | 'no-key'
  | 'pruned'
  | SignedFault
  | 'other-site'
  | 'not-in-file'
  | 'other-record';

export const GOOD: ReadonlySet<SignedVerdict> = new Set(['proved', 'no-key', 'pruned']);

export interface WatermarkReport extends Position {
  readonly party: string;
  readonly signedAtMs: number | null;
  readonly verdict: SignedVerdict;
}

export interface CheckpointReport {
  /** All of them, and those that are not as they should be. */
  readonly count: number;
  readonly bad: number;
  readonly proved: number;
  /** The last one that is proved, or agrees with the file when no key was given. */
  readonly last: (Position & { readonly signedAtMs: number }) | null;
  /** Of the key that has signed that one, in hex; null without a key. */
  readonly fingerprint: string | null;
  /** Records that no checkpoint vouches for yet, the last one itself aside. */
  readonly after: number;
}

/** Everything from the record behind `after` up to `to`, which a signature vouches for. */
export interface Proven {
  readonly after: Position;
  readonly to: Position;
}

export interface Against {
  readonly site: string | null;
  readonly anchor: ChainHead | undefined;
  /** Of the parties. */
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly siteKey: SiteKey | undefined;
  readonly watermarks: readonly KeptWatermark[];
}

export class Proof {
  readonly #against: Against;
  readonly #chain: ChainVerifier;
  readonly #wanted: ReadonlySet<string>;
  readonly #kept = new Map<string, string>();
  readonly #latest = new Map<string, string>();
  readonly #proved: Position[] = [];
  readonly #epochs = new Set<number>();
  #count = 0;
  #bad = 0;
  #last: Checkpoint | undefined;
  #after = 0;
  #lastFingerprint: string | null = null;

  constructor(against: Against, chain: ChainVerifier) {
    this.#against = against;
    this.#chain = chain;
    this.#wanted = new Set(against.watermarks.flatMap(({ signed }) => placeIn(signed)));
    if (against.anchor) this.#keep(against.anchor);
  }

  /** Takes each record, right after the chain. */
  add(record: JournalRecord): void {
    this.#epochs.add(record.epoch);
    this.#keep(record);
    this.#after++;
    if (record.kind === 'checkpoint') this.#take(record);
  }

  /** The end of a stretch that is known to be gone. */
  addGap(gap: Gap): void {
    this.#keep({ epoch: gap.epoch, seq: gap.toSeq, hash: gap.hash });
  }

  checkpoints(): CheckpointReport {
    const { epoch = 0, seq = 0, signedAtMs = 0 } = this.#last ?? {};
    return {
      count: this.#count,
      bad: this.#bad,
      proved: this.#proved.length,
      last: this.#last ? { epoch, seq, signedAtMs } : null,
      fingerprint: this.#lastFingerprint,
      after: this.#after,
    };
  }

  /** Epochs, after the first, of which the site has signed nothing; none when its key is not known. */
  unsignedEpochs(): number[] {
    if (this.#against.siteKey === undefined) return [];
    return [...this.#epochs].filter(
      (epoch, index) => index > 0 && !this.#proved.some((proved) => proved.epoch === epoch),
    );
  }

  provenBySite(): Proven[] {
    return provenParts(this.#chain.stretches, this.#proved);
  }

  provenBy(party: string, watermarks: readonly WatermarkReport[]): Proven[] {
    const proved = watermarks.filter((mark) => mark.party === party && mark.verdict === 'proved');
    return provenParts(this.#chain.stretches, proved);
  }

  watermark(kept: KeptWatermark): WatermarkReport {
    const { party, epoch, seq } = kept;
    const { site, keys } = this.#against;
    const key = keys.get(party);
    const said = key ? verifyWatermark(kept.signed, key) : parseWatermark(kept.signed);
    if ('fault' in said) return { party, epoch, seq, signedAtMs: null, verdict: said.fault };
    const isOurs = said.party === party && (site === null || said.site === site);
    const verdict = isOurs ? this.#compare(said, this.#kept, key !== undefined) : 'other-site';
    return { party, epoch: said.epoch, seq: said.seq, signedAtMs: said.signedAtMs, verdict };
  }

  #take(record: JournalRecord): void {
    this.#count++;
    const { site, siteKey, anchor } = this.#against;
    const lastGood = this.#last ?? anchor ?? FIRST_HEAD;
    const body = parseCheckpointBody(record.body);
    const said =
      body === undefined
        ? { fault: 'format' as const }
        : (siteKey?.verify(body.signed, body.successions) ?? parseCheckpoint(body.signed));
    if ('fault' in said || (site !== null && said.site !== site)) {
      this.#bad++;
      this.#chain.fault(record, 'checkpoint', lastGood);
      return;
    }
    const found = this.#compare(said, this.#latest, siteKey !== undefined);
    // On its way to the disk when the end of its epoch was lost, and perhaps with it the record that it names.
    const isLost = found === 'not-in-file' && said.epoch < record.epoch;
    const verdict = !isAfter(record, said) ? 'other-record' : isLost ? 'pruned' : found;
    if (!GOOD.has(verdict)) {
      this.#bad++;
      this.#chain.fault(said, 'rewritten', lastGood);
    } else if (verdict !== 'pruned') {
      this.#last = said;
      this.#lastFingerprint = siteKey?.fingerprint ?? null;
      if (said.epoch === record.epoch) this.#after = record.seq - said.seq - 1;
      if (verdict === 'proved') this.#proved.push({ epoch: said.epoch, seq: said.seq });
    }
  }

  #compare(said: ChainHead, hashes: ReadonlyMap<string, string>, hasKey: boolean): SignedVerdict {
    const hash = hashes.get(nameOf(said));
    if (hash === undefined) return this.#isGone(said) ? 'pruned' : 'not-in-file';
    if (hash !== said.hash.toString('hex')) return 'other-record';
    return hasKey ? 'proved' : 'no-key';
  }

  #isGone(place: Position): boolean {
    const { anchor } = this.#against;
    const isIn = ({ epoch, fromSeq, toSeq }: Gap): boolean =>
      epoch === place.epoch && fromSeq <= place.seq && place.seq <= toSeq;
    return (anchor !== undefined && isAfter(anchor, place)) || this.#chain.usedGaps.some(isIn);
  }

  #keep(place: ChainHead): void {
    const name = nameOf(place);
    const hash = place.hash.toString('hex');
    if (this.#wanted.has(name)) this.#kept.set(name, hash);
    this.#latest.set(name, hash);
    if (this.#latest.size <= CHECKPOINT_REACH) return;
    for (const [oldest] of this.#latest) {
      this.#latest.delete(oldest);
      break;
    }
  }
}

/** The stretches as far as one of `places` vouches for each of them. */
function provenParts(stretches: readonly Stretch[], places: readonly Position[]): Proven[] {
  return stretches.flatMap(({ after, to }) => {
    const inside = places.filter((place) => isAfter(place, after) && !isAfter(place, to));
    const last = inside.reduce<Position | undefined>((a, b) => (a && isAfter(a, b) ? a : b), undefined);
    return last ? [{ after, to: { epoch: last.epoch, seq: last.seq } }] : [];
  });
}

export function isAfter(a: Position, b: Position): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}

function placeIn(signed: Buffer): string[] {
  const said = parseWatermark(signed);
  return 'fault' in said ? [] : [nameOf(said)];
}

function nameOf({ epoch, seq }: Position): string {
  return `${epoch}/${seq}`;
}
