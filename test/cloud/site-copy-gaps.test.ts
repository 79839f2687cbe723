/** What the site has signed to be gone: what a receiver that knows the site's key believes of that, and goes on without. */
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { SiteCopy, type Taken } from '../../cloud/site-copy.js';
import { type Gone, type GoneWord, parseStatus, statusOf } from '../../protocols/journal/gone.js';
import { GENESIS_HASH, type JournalRecord } from '../../protocols/journal/record.js';
import { signSuccession } from '../../protocols/journal/succession.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { sampleRecords } from '../protocols/journal/sample.js';
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
  copy = new SiteCopy({ directory, site: SITE, party: 'kz', siteKey: site.publicKey });
});
afterAll(() => root.remove());

function take(list: readonly JournalRecord[]): Taken {
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

/** Epoch 2: start, three readings, the first checkpoint, more readings. */
function nextEpoch(): JournalRecord[] {
  const { epoch, seq, hash } = at(30);
  const body = { site: SITE, after: { epoch, seq, hashHex: hash.toString('hex') }, cause: 'damage' };
  const list = [withBody({ epoch: 2, seq: 0, hash: GENESIS_HASH }, 'start', body)];
  list.push(...sampleRecords(3, list.at(-1)));
  list.push(checkpoint(at(4, list), site.privateKey));
  list.push(...sampleRecords(3, list.at(-1)));
  return list;
}

function signed(): string | undefined {
  return copy.watermark(keys.privateKey, NOW_MS)?.toString().split('\n')[3];
}

function verified() {
  copy.close();
  return verifyFile(directory, { site: site.publicKey, named: new Map([['kz', keys.publicKey]]) });
}

describe('what the site no longer has', () => {
  const gone = (from: number, to: number, list = records): Gone => ({
    anchor: { epoch: 1, seq: 0, hash: GENESIS_HASH },
    gaps: [{ epoch: at(1, list).epoch, fromSeq: from, toSeq: to, hash: at(to, list).hash }],
  });

  test('is believed only when the site’s key has signed it, for this site, as it stands', () => {
    take(records.slice(0, 10));
    const forged = word(gone(11, 20), newKey().privateKey);
    const true1 = word(gone(11, 15));
    const unsigned = { ...gone(11, 20), successions: [] };
    const stretched = { ...true1, gaps: gone(11, 20).gaps };
    for (const said of [forged, unsigned, stretched]) expect(copy.hear(said)).toBe(false);
    expect(take(records.slice(20))).toMatchObject({ stored: 0, missing: { epoch: 1, seq: 11 } });
    expect(copy.hear(true1)).toBe(true);
    // Behind another place than the one that is gone.
    expect(take(records.slice(20))).toMatchObject({ stored: 0, missing: { epoch: 1, seq: 11 } });
    expect(take(records.slice(15))).toMatchObject({
      stored: 15,
      gaps: [{ from: { epoch: 1, seq: 11 }, to: { epoch: 1, seq: 15 } }],
    });
    expect(signed()).toBe('1 30');
    expect(verified()).toMatchObject({ ok: true, records: 25 });
  });

  test('is told bit by bit, and what was told before stays known', () => {
    take(records.slice(0, 5));
    expect(copy.hear(word(gone(6, 8)))).toBe(true);
    expect(copy.hear(word(gone(12, 14)))).toBe(true);
    expect(take([...records.slice(8, 11), ...records.slice(14)])).toMatchObject({
      stored: 19,
      gaps: [
        { from: { seq: 6 }, to: { seq: 8 } },
        { from: { seq: 12 }, to: { seq: 14 } },
      ],
    });
    expect(verified()).toMatchObject({ ok: true, records: 24 });
  });

  test('by a key that follows the pinned one is believed, and the older key’s checkpoints still are', () => {
    const heir = newKey();
    const successions = [signSuccession(site.privateKey, heir.publicKey, START_MS).toString()];
    const { payload } = statusOf(gone(6, 8), NOW_MS, { site: SITE, key: heir.privateKey, successions });
    take(records.slice(0, 5));
    expect(copy.hear(parseStatus(payload) ?? word(gone(6, 8)))).toBe(true);
    expect(take(records.slice(8))).toMatchObject({ stored: 22, refused: 0 });
  });

  test('of the beginning of a later epoch does not keep it from being entered', () => {
    const later = nextEpoch();
    take(records);
    // The records between the start and the one that the checkpoint is over.
    copy.hear(word(gone(2, 3, later)));
    expect(take([at(1, later), ...later.slice(3)])).toMatchObject({
      stored: 6,
      entered: 2,
      gaps: [{ from: { epoch: 2, seq: 2 }, to: { epoch: 2, seq: 3 } }],
    });
    expect(verified()).toMatchObject({ ok: true, records: 36 });
  });

  test('may be the very record that a checkpoint is over: its hash is known by what follows, and must fit', () => {
    const later = nextEpoch();
    take(records);
    copy.hear(word(gone(2, 4, later)));
    expect(take([at(1, later), ...later.slice(4)])).toMatchObject({ stored: 5, entered: 2 });
    expect(verified()).toMatchObject({ ok: true, records: 35 });
  });
});
