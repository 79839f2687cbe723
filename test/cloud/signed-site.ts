import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeEach } from 'vitest';
import { SiteCopy } from '../../cloud/site-copy.js';
import { type Gone, type GoneWord, parseStatus, statusOf } from '../../protocols/journal/gone.js';
import { type ChainHead, GENESIS_HASH, type JournalRecord } from '../../protocols/journal/record.js';
import { type VerifyReport, verifyFile } from '../../protocols/journal/verify.js';
import { sampleRecords } from '../protocols/journal/sample.js';
import { checkpoint, makeJournal, newKey, withBody } from '../protocols/journal/signed-store.js';
import { newKeys, SITE, temporaryDirectory } from './fixture.js';

export const NOW_MS = Date.UTC(2026, 4, 2);

/** The record of that number in a list that begins with the first. */
export function at(seq: number, list: readonly JournalRecord[]): JournalRecord {
  const record = list[seq - 1];
  if (!record) throw new Error('no such record');
  return record;
}

/** A site with a key and a journal of 30 records, and a receiver of party kz that holds a copy, empty before each test. */
export function signedSite() {
  const site = newKey();
  const keys = newKeys();
  const { records } = makeJournal({ count: 30, every: 10, key: site.privateKey });
  const root = temporaryDirectory();
  let run = 0;
  let directory = '';
  let copy: SiteCopy;
  const open = (siteKey?: KeyObject): SiteCopy => {
    const pinned = siteKey ? { siteKey } : {};
    copy = new SiteCopy({ directory, site: SITE, party: 'kz', ...pinned });
    return copy;
  };
  beforeEach(() => {
    directory = join(root.path, `${++run}`);
    open(site.publicKey);
  });
  afterAll(() => root.remove());
  return {
    site,
    records,
    copy: () => copy,
    /** Without the site's key. */
    openUnpinned: () => open(),
    /** As after a restart of the receiver. */
    reopen: () => {
      copy.close();
      return open(site.publicKey);
    },
    take: (list: readonly JournalRecord[]) => copy.take(list, NOW_MS),
    /** What the site has signed to be gone. */
    word: (gone: Gone, key = site.privateKey): GoneWord => {
      const said = parseStatus(statusOf(gone, NOW_MS, { site: SITE, key }).payload);
      if (!said) throw new Error('no status');
      return said;
    },
    /** How far the party signs for it, as it stands in the text. */
    signed: () => copy.watermark(keys.privateKey, NOW_MS)?.toString().split('\n')[3],
    verified: (): VerifyReport => {
      copy.close();
      return verifyFile(directory, { site: site.publicKey, named: new Map([['kz', keys.publicKey]]) });
    },
  };
}

/** A later epoch after a store was lost: start, three events, the first checkpoint, three more events. */
export function epochAfter(
  { epoch, seq, hash }: ChainHead,
  key: KeyObject,
  successions?: readonly string[],
): JournalRecord[] {
  const after = { epoch, seq, hashHex: hash.toString('hex') };
  const body = { site: SITE, software: 'aryk', after, cause: 'damage' };
  const list = [withBody({ epoch: epoch + 1, seq: 0, hash: GENESIS_HASH }, 'start', body)];
  list.push(...sampleRecords(3, list.at(-1)));
  list.push(checkpoint(at(4, list), key, successions ? { successions } : {}));
  list.push(...sampleRecords(3, list.at(-1)));
  return list;
}
