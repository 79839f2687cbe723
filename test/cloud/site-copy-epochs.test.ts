/** A store is lost, and the site goes on in a new epoch: what a receiver believes of that, and what it signs for. */
import { describe, expect, test } from 'vitest';
import { encodeRecord, GENESIS_HASH } from '../../protocols/journal/record.js';
import { signSuccession } from '../../protocols/journal/succession.js';
import { sampleDraft, sampleRecords } from '../protocols/journal/sample.js';
import { checkpoint, newKey, START_MS } from '../protocols/journal/signed-store.js';
import { at, epochAfter, signedSite } from './signed-site.js';

const given = signedSite();
const { site, records, take, word, signed, verified } = given;

describe('a later epoch', () => {
  const later = epochAfter(at(30, records), site.privateKey);

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
    expect(given.reopen().counters()).toMatchObject({ received: 38, gaps: 0, refused: 0 });
  });

  test('is held back until its first checkpoint has come, record by record, and after a restart of the receiver', () => {
    take(records);
    for (const record of later.slice(0, 3))
      expect(take([record])).toMatchObject({ stored: 0, otherEpoch: 0 });
    expect(signed()).toBe('1 30');
    given.reopen();
    expect(take(later.slice(3, 4))).toMatchObject({ stored: 0, missing: { epoch: 2, seq: 1 } });
    expect(take(later.slice(0, 4))).toMatchObject({ stored: 0 });
    expect(take(later.slice(2, 5))).toMatchObject({ stored: 5, duplicates: 2, entered: 2 });
    expect(take(later.slice(5))).toMatchObject({ stored: 3 });
    expect(verified().ok).toBe(true);
  });

  test('without the site’s key is refused, counted and never signed for', () => {
    given.openUnpinned();
    take(records);
    expect(take(later)).toMatchObject({ stored: 0, otherEpoch: 8 });
    expect(signed()).toBe('1 30');
  });

  test('of another key is refused, counted and never signed for; the true one is received afterwards', () => {
    take(records);
    const forged = epochAfter(at(30, records), newKey().privateKey);
    expect(take(forged.slice(0, 5))).toMatchObject({ stored: 0, otherEpoch: 1 });
    expect(take(forged)).toMatchObject({ stored: 0 });
    expect(given.copy().counters().otherEpoch).toBeGreaterThan(0);
    expect(signed()).toBe('1 30');
    expect(take(later)).toMatchObject({ stored: 8, entered: 2 });
    expect(verified().ok).toBe(true);
  });

  test('whose checkpoint is the site’s, but over other records, is refused', () => {
    take(records);
    const [start] = later;
    const forged = encodeRecord(sampleDraft(999), start ?? at(1, records));
    const stolen = checkpoint(forged, site.privateKey, { vouched: at(4, later) });
    expect(take([start ?? at(1, records), forged, stolen])).toMatchObject({ stored: 0, otherEpoch: 1 });
    const replayed = checkpoint(forged, site.privateKey, { vouched: at(20, records) });
    // One of the epoch before is no proof of this one: all is held back, until the site's own records come.
    expect(take([start ?? at(1, records), forged, replayed])).toMatchObject({ stored: 0 });
    expect(signed()).toBe('1 30');
    expect(take(later)).toMatchObject({ stored: 0, otherEpoch: 1, missing: { epoch: 2, seq: 1 } });
    expect(take(later)).toMatchObject({ stored: 8, entered: 2 });
  });

  test('may begin with a checkpoint of the one before, which proves nothing of it', () => {
    take(records);
    const [start] = later;
    const lost = { epoch: 1, seq: 33, hash: at(7, records).hash };
    const old = checkpoint(start ?? at(1, records), site.privateKey, { vouched: lost });
    const own = checkpoint(old, site.privateKey);
    expect(take([start ?? at(1, records), old])).toMatchObject({ stored: 0, otherEpoch: 0 });
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
    expect(given.copy().hear(word({ anchor: declared, gaps: [] }))).toBe(true);
    expect(take([...more, end])).toMatchObject({
      stored: 3,
      entered: 2,
      gaps: [{ from: { epoch: 2, seq: 1 }, to: { epoch: 2, seq: 6 } }],
    });
    expect(signed()).toBe('2 9');
    expect(verified()).toMatchObject({ ok: true, records: 33 });
  });
});

describe('the end of the epoch before', () => {
  const later = epochAfter(at(30, records), site.privateKey);

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
    expect(given.reopen().counters()).toMatchObject({ received: 33, gaps: 1 });
    expect(verified()).toMatchObject({ ok: true, records: 33 });
  });

  test('beyond which the copy goes is kept', () => {
    const short = epochAfter(at(20, records), site.privateKey);
    take(records);
    expect(take(short)).toMatchObject({ stored: 8, entered: 2 });
    expect(verified()).toMatchObject({ ok: true, records: 38 });
  });
});

describe('checkpoints within an epoch', () => {
  test('that are false are refused with all behind them', () => {
    take(records.slice(0, 25));
    const forged = checkpoint(at(25, records), newKey().privateKey);
    const behind = sampleRecords(2, forged);
    expect(take([forged, ...behind])).toMatchObject({ stored: 0, refused: 1, falseCheckpoints: 1 });
    const other = checkpoint(at(25, records), site.privateKey, {
      vouched: { ...at(24, records), hash: at(23, records).hash },
    });
    expect(take([other])).toMatchObject({ stored: 0, falseCheckpoints: 1 });
    expect(signed()).toBe('1 25');
    expect(take(records.slice(25))).toMatchObject({ stored: 5 });
    expect(verified().ok).toBe(true);
  });

  test('of a key that follows the pinned one are believed, also after a restart of the receiver', () => {
    const heir = newKey();
    const word = signSuccession(site.privateKey, heir.publicKey, START_MS).toString();
    take(records);
    const next = checkpoint(at(30, records), heir.privateKey, { successions: [word] });
    expect(take([next])).toMatchObject({ stored: 1 });
    given.reopen();
    const again = checkpoint(next, heir.privateKey);
    expect(take([again])).toMatchObject({ stored: 1 });
    const old = checkpoint(again, site.privateKey);
    expect(take([old])).toMatchObject({ stored: 0, falseCheckpoints: 1 });
    expect(take(epochAfter(again, heir.privateKey))).toMatchObject({ stored: 8, entered: 2 });
    expect(verified()).toMatchObject({
      ok: true,
      files: [{ proven: { site: [{ to: { epoch: 2, seq: 4 } }] } }],
    });
  });
});
