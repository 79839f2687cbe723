/** The gateway's real journal, from one epoch into the next, and a receiver that knows the site's key. */
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SiteCopy } from '../../cloud/site-copy.js';
import { Checkpoints } from '../../gateway/store/checkpoints.js';
import { GroupJournal } from '../../gateway/store/group-journal.js';
import { SqliteStore } from '../../gateway/store/sqlite-store.js';
import { KeptWatermark } from '../../gateway/uplink/kept-watermark.js';
import { VirtualClock } from '../../protocols/clock.js';
import { type JournalRecord, type Position, parseRecord } from '../../protocols/journal/record.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { SeededRandom } from '../../protocols/random.js';
import { newKey } from '../protocols/journal/signed-store.js';
import { newKeys, SITE, temporaryDirectory } from './fixture.js';

const root = temporaryDirectory();
afterAll(() => root.remove());

test('a store whose end was lost goes on in epoch 2: signed by the site, received, signed for, kept and proven', async () => {
  const directory = join(root.path, 'store');
  const clock = new VirtualClock(Date.UTC(2026, 4, 1, 6));
  const [site, kz] = [newKey(), newKeys()];
  const store = new SqliteStore({ directory, site: SITE });
  const copy = new SiteCopy({
    directory: join(root.path, 'copies'),
    site: SITE,
    party: 'kz',
    siteKey: site.publicKey,
  });
  const kept = new KeptWatermark({ site: SITE, party: 'kz', watermarkKey: kz.publicKey }, store);
  let sent: Position = { epoch: 0, seq: 0 };

  const live = async (events: number): Promise<void> => {
    const journal: GroupJournal = new GroupJournal(
      { store, clock, random: new SeededRandom(1), onCommit: () => checkpoints.committed() },
      { software: 'test', site: SITE },
    );
    const checkpoints = new Checkpoints(
      { site: SITE, key: site.privateKey },
      { clock, journal, report: () => {} },
    );
    checkpoints.start();
    for (let nth = 0; nth < events; nth++) {
      journal.append('event', { code: 'sample', severity: 'info', params: { nth } });
      await clock.advance(1000);
    }
    const stopped = checkpoints.stop(1000).then(() => journal.close(1000));
    await clock.advance(1000);
    await stopped;
  };
  const forward = async (): Promise<ReturnType<SiteCopy['take']>> => {
    const records = (await store.read(sent, 2 ** 20)).map((bytes) => parseRecord(bytes) as JournalRecord);
    sent = records.at(-1) ?? sent;
    return copy.take(records, clock.wallMs());
  };
  const signFor = async (): Promise<unknown> =>
    kept.take(copy.watermark(kz.privateKey, clock.wallMs()) ?? Buffer.alloc(0));

  await live(10);
  expect(await forward()).toMatchObject({ stored: 13, refused: 0 });
  expect(await signFor()).toBe('advanced');
  expect(kept.position.epoch).toBe(1);

  await store.beginEpoch('the end was lost');
  await live(5);
  expect(await forward()).toMatchObject({ entered: 2, otherEpoch: 0 });
  expect(await signFor()).toBe('advanced');
  const head = await store.head();
  expect(kept.position).toEqual({ epoch: 2, seq: head.seq });
  await store.close();
  copy.close();
  for (const path of [directory, join(root.path, 'copies')]) {
    const report = verifyFile(path, { site: site.publicKey, named: new Map([['kz', kz.publicKey]]) });
    expect(report).toMatchObject({ ok: true, head: { epoch: 2, hashHex: head.hashHex } });
    expect(report.files[0]?.epochs).toEqual([{ epoch: 2, seq: 1 }]);
    // One stretch over both epochs: the new one names the end of the old one.
    expect(report.files[0]?.proven.site).toEqual([
      { after: { epoch: 1, seq: 0 }, to: { epoch: 2, seq: head.seq - 1 } },
    ]);
    expect(report.files[0]?.watermarks.map(({ verdict }) => verdict)).not.toContain('other-record');
  }
});
