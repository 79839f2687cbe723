/** What the site has signed to be gone: what a receiver that knows the site's key believes of that, and goes on without. */
import { describe, expect, test } from 'vitest';
import { type Gone, parseStatus, statusOf } from '../../protocols/journal/gone.js';
import { GENESIS_HASH, type JournalRecord } from '../../protocols/journal/record.js';
import { signSuccession } from '../../protocols/journal/succession.js';
import { newKey, START_MS } from '../protocols/journal/signed-store.js';
import { SITE } from './fixture.js';
import { at, epochAfter, NOW_MS, signedSite } from './signed-site.js';

const given = signedSite();
const { site, records, take, word, signed, verified } = given;

describe('what the site no longer has', () => {
  const gone = (from: number, to: number, list: readonly JournalRecord[] = records): Gone => ({
    anchor: { epoch: 1, seq: 0, hash: GENESIS_HASH },
    gaps: [{ epoch: at(1, list).epoch, fromSeq: from, toSeq: to, hash: at(to, list).hash }],
  });

  test('is believed only when the site’s key has signed it, for this site, as it stands', () => {
    take(records.slice(0, 10));
    const forged = word(gone(11, 20), newKey().privateKey);
    const true1 = word(gone(11, 15));
    const unsigned = { ...gone(11, 20), successions: [] };
    const stretched = { ...true1, gaps: gone(11, 20).gaps };
    for (const said of [forged, unsigned, stretched]) expect(given.copy().hear(said)).toBe(false);
    expect(take(records.slice(20))).toMatchObject({ stored: 0, missing: { epoch: 1, seq: 11 } });
    expect(given.copy().hear(true1)).toBe(true);
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
    expect(given.copy().hear(word(gone(6, 8)))).toBe(true);
    expect(given.copy().hear(word(gone(12, 14)))).toBe(true);
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
    expect(given.copy().hear(parseStatus(payload) ?? word(gone(6, 8)))).toBe(true);
    expect(take(records.slice(8))).toMatchObject({ stored: 22, refused: 0 });
  });

  test('of the beginning of a later epoch does not keep it from being entered', () => {
    const later = epochAfter(at(30, records), site.privateKey);
    take(records);
    // The records between the start and the one that the checkpoint is over.
    given.copy().hear(word(gone(2, 3, later)));
    expect(take([at(1, later), ...later.slice(3)])).toMatchObject({
      stored: 6,
      entered: 2,
      gaps: [{ from: { epoch: 2, seq: 2 }, to: { epoch: 2, seq: 3 } }],
    });
    expect(verified()).toMatchObject({ ok: true, records: 36 });
  });

  test('may be the very record that a checkpoint is over: its hash is known by what follows, and must fit', () => {
    const later = epochAfter(at(30, records), site.privateKey);
    take(records);
    given.copy().hear(word(gone(2, 4, later)));
    expect(take([at(1, later), ...later.slice(4)])).toMatchObject({ stored: 5, entered: 2 });
    expect(verified()).toMatchObject({ ok: true, records: 35 });
  });
});
