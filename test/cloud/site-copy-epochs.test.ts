/** A store is lost, and the site goes on in a new epoch: what a receiver believes of that, and what it signs for. */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { SiteCopy, type Taken } from '../../cloud/site-copy.js';
import { type Gone, type GoneWord, parseStatus, statusOf } from '../../protocols/journal/gone.js';
import {
  type ChainHead,
  encodeRecord,
  GENESIS_HASH,
  type JournalRecord,
} from '../../protocols/journal/record.js';
import { signSuccession } from '../../protocols/journal/succession.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { sampleDraft, sampleRecords } from '../protocols/journal/sample.js';
import { checkpoint, makeJournal, newKey, START_MS, withBody } from '../protocols/journal/signed-store.js';
import { newKeys, SITE, temporaryDirectory } from './fixture.js';

const NOW_MS = Date.UTC(2026, 4, 2);
const site = newKey();
const keys = newKeys();
const { records } = makeJournal({ count: 30, every: 10, key: site.privateKey });
const root = temporaryDirectory();
let run = 0;
let directory = '';
let copy: SiteCopy;

beforeEach(() => {
  directory = join(root.path, `${++run}`);
  copy = open();
});
afterAll(() => root.remove());

function open(): SiteCopy {
  return new SiteCopy({ directory, site: SITE, party: 'kz', siteKey: site.publicKey });
}

function take(list: readonly JournalRecord[], declared?: ChainHead): Taken {
  if (declared) expect(copy.hear(word({ anchor: declared, gaps: [] }))).toBe(true);
  return copy.take(list, NOW_MS);
}

/** What the site has signed to be gone. */
function word(gone: Gone, key = site.privateKey): GoneWord {
  const said = parseStatus(statusOf(gone, NOW_MS, { site: SITE, key }).payload);
  if (!said) throw new Error('no status');
  return said;
}

function at(seq: number, list = records): JournalRecord {
  const record = list[seq - 1];
  if (!record) throw new Error('no such record');
  return record;
}

/** Start, some events, the first checkpoint, more events. */
function epoch(
  number: number,
  key: KeyObject,
  after: ChainHead,
  successions?: readonly string[],
): JournalRecord[] {
  const { epoch, seq, hash } = after;
  const body = {
    site: SITE,
    software: 'aryk',
    after: { epoch, seq, hashHex: hash.toString('hex') },
    cause: 'damage',
  };
  const list = [withBody({ epoch: number, seq: 0, hash: GENESIS_HASH }, 'start', body)];
  list.push(...sampleRecords(3, list.at(-1)));
  list.push(checkpoint(at(4, list), key, successions ? { successions } : {}));
  list.push(...sampleRecords(3, list.at(-1)));
  return list;
}

function signed(): string | undefined {
  return copy.watermark(keys.privateKey, NOW_MS)?.toString().split('\n')[3];
}

function verified(key = site.publicKey) {
  copy.close();
  return verifyFile(directory, { site: key, named: new Map([['kz', keys.publicKey]]) });
}

describe('a later epoch', () => {
  const later = epoch(2, site.privateKey, at(30));

  test('that the site has signed is received and signed for', () => {
    take(records);
    expect(signed()).toBe('1 30');
    expect(take(later)).toMatchObject({ stored: 8, otherEpoch: 0, entered: 2 });
    expect(signed()).toBe('2 8');
    // A repetition of either epoch is harmless.
    expect(take([...records.slice(20), ...later])).toMatchObject({
      stored: 0,
      duplicates: 18,
      otherEpoch: 0,
    });
    expect(verified()).toMatchObject({
      ok: true,
      records: 38,
      files: [
        {
          proven: { site: [{ after: { epoch: 1, seq: 0 }, to: { epoch: 2, seq: 4 } }] },
          watermarks: [{ epoch: 2, seq: 8, verdict: 'proved' }],
        },
      ],
    });
    expect(open().counters()).toMatchObject({ received: 38, gaps: 0, refused: 0 });
  });

  test('is held back until its first checkpoint has come, record by record, and after a restart of the receiver', () => {
    take(records);
    for (const record of later.slice(0, 3))
      expect(take([record])).toMatchObject({ stored: 0, otherEpoch: 0 });
    expect(signed()).toBe('1 30');
    copy.close();
    copy = open();
    expect(take(later.slice(3, 4))).toMatchObject({ stored: 0, missing: { epoch: 2, seq: 1 } });
    expect(take(later.slice(0, 4))).toMatchObject({ stored: 0 });
    expect(take(later.slice(2, 5))).toMatchObject({ stored: 5, duplicates: 2, entered: 2 });
    expect(take(later.slice(5))).toMatchObject({ stored: 3 });
    expect(verified().ok).toBe(true);
  });

  test('without the site’s key is refused, counted and never signed for', () => {
    copy = new SiteCopy({ directory, site: SITE, party: 'kz' });
    take(records);
    expect(take(later)).toMatchObject({ stored: 0, otherEpoch: 8 });
    expect(signed()).toBe('1 30');
  });

  test('of another key is refused, counted and never signed for; the true one is received afterwards', () => {
    take(records);
    const forged = epoch(2, newKey().privateKey, at(30));
    expect(take(forged.slice(0, 5))).toMatchObject({ stored: 0, otherEpoch: 1 });
    expect(take(forged)).toMatchObject({ stored: 0 });
    expect(copy.counters().otherEpoch).toBeGreaterThan(0);
    expect(signed()).toBe('1 30');
    expect(take(later)).toMatchObject({ stored: 8, entered: 2 });
    expect(verified().ok).toBe(true);
  });

  test('whose checkpoint is the site’s, but over other records, is refused', () => {
    take(records);
    const [start] = later;
    const forged = encodeRecord(sampleDraft(999), start ?? at(1));
    const stolen = checkpoint(forged, site.privateKey, { vouched: at(4, later) });
    expect(take([start ?? at(1), forged, stolen])).toMatchObject({ stored: 0, otherEpoch: 1 });
    const replayed = checkpoint(forged, site.privateKey, { vouched: at(20) });
    // One of the epoch before is no proof of this one: all is held back, until the site's own records come.
    expect(take([start ?? at(1), forged, replayed])).toMatchObject({ stored: 0 });
    expect(signed()).toBe('1 30');
    expect(take(later)).toMatchObject({ stored: 0, otherEpoch: 1, missing: { epoch: 2, seq: 1 } });
    expect(take(later)).toMatchObject({ stored: 8, entered: 2 });
  });

  test('may begin with a checkpoint of the one before, which proves nothing of it', () => {
    take(records);
    const [start] = later;
    const lost = { epoch: 1, seq: 33, hash: at(7).hash };
    const old = checkpoint(start ?? at(1), site.privateKey, { vouched: lost });
    const own = checkpoint(old, site.privateKey);
    expect(take([start ?? at(1), old])).toMatchObject({ stored: 0, otherEpoch: 0 });
    expect(take([own])).toMatchObject({ stored: 3, entered: 2 });
    expect(take([checkpoint(own, site.privateKey, { vouched: lost })])).toMatchObject({ stored: 1 });
    expect(verified()).toMatchObject({ ok: true, records: 34 });
  });

  test('that never brings a checkpoint does not fill the memory', () => {
    take(records);
    const endless = sampleRecords(10_050, { epoch: 2, seq: 0, hash: GENESIS_HASH });
    expect(take(endless).otherEpoch).toBeGreaterThan(0);
    expect(signed()).toBe('1 30');
  });

  test('of which the site has only the end is entered there, with a gap', () => {
    take(records);
    const first = at(6, later);
    const more = [at(7, later), at(8, later)];
    const declared = { epoch: first.epoch, seq: first.seq, hash: first.hash };
    const end = checkpoint(at(8, later), site.privateKey);
    expect(take([...more, end], declared)).toMatchObject({
      stored: 3,
      entered: 2,
      gaps: [{ from: { epoch: 2, seq: 1 }, to: { epoch: 2, seq: 6 } }],
    });
    expect(signed()).toBe('2 9');
    expect(verified()).toMatchObject({ ok: true, records: 33 });
  });
});

describe('the end of the epoch before', () => {
  const later = epoch(2, site.privateKey, at(30));

  test('is asked for before the new one is entered', () => {
    take(records.slice(0, 25));
    expect(take(later)).toMatchObject({ stored: 0, missing: { epoch: 1, seq: 26 } });
    expect(signed()).toBe('1 25');
    expect(take([...records.slice(25), ...later])).toMatchObject({ stored: 13, entered: 2 });
    expect(verified()).toMatchObject({ ok: true, records: 38, files: [{ gaps: [] }] });
  });

  test('that the site cannot send any more is noted as a gap, by its own signed word', () => {
    take(records.slice(0, 25));
    expect(take(later)).toMatchObject({ missing: { epoch: 1, seq: 26 } });
    expect(take(later)).toMatchObject({ missing: { epoch: 1, seq: 26 } });
    expect(take(later)).toMatchObject({
      stored: 8,
      entered: 2,
      gaps: [{ from: { epoch: 1, seq: 26 }, to: { epoch: 1, seq: 30 } }],
    });
    expect(signed()).toBe('2 8');
    copy.close();
    expect(open().counters()).toMatchObject({ received: 33, gaps: 1 });
    expect(verified()).toMatchObject({ ok: true, records: 33 });
  });

  test('beyond which the copy goes is kept', () => {
    const short = epoch(2, site.privateKey, at(20));
    take(records);
    expect(take(short)).toMatchObject({ stored: 8, entered: 2 });
    expect(verified()).toMatchObject({ ok: true, records: 38 });
  });
});

describe('checkpoints within an epoch', () => {
  test('that are false are refused with all behind them', () => {
    take(records.slice(0, 25));
    const forged = checkpoint(at(25), newKey().privateKey);
    const behind = sampleRecords(2, forged);
    expect(take([forged, ...behind])).toMatchObject({ stored: 0, refused: 1, falseCheckpoints: 1 });
    const other = checkpoint(at(25), site.privateKey, { vouched: { ...at(24), hash: at(23).hash } });
    expect(take([other])).toMatchObject({ stored: 0, falseCheckpoints: 1 });
    expect(signed()).toBe('1 25');
    expect(take(records.slice(25))).toMatchObject({ stored: 5 });
    expect(verified().ok).toBe(true);
  });

  test('of a key that follows the pinned one are believed, also after a restart of the receiver', () => {
    const heir = newKey();
    const word = signSuccession(site.privateKey, heir.publicKey, START_MS).toString();
    take(records);
    const next = checkpoint(at(30), heir.privateKey, { successions: [word] });
    expect(take([next])).toMatchObject({ stored: 1 });
    copy.close();
    copy = open();
    const again = checkpoint(next, heir.privateKey);
    expect(take([again])).toMatchObject({ stored: 1 });
    const old = checkpoint(again, site.privateKey);
    expect(take([old])).toMatchObject({ stored: 0, falseCheckpoints: 1 });
    expect(take(epoch(2, heir.privateKey, again))).toMatchObject({ stored: 8, entered: 2 });
    expect(verified()).toMatchObject({
      ok: true,
      files: [{ proven: { site: [{ to: { epoch: 2, seq: 4 } }] } }],
    });
  });
});
