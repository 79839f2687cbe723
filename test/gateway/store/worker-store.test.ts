import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { GroupJournal } from '../../../gateway/store/group-journal.js';
import { pack, packDrafts, unpack, unpackDrafts } from '../../../gateway/store/worker-protocol.js';
import { WorkerStore } from '../../../gateway/store/worker-store.js';
import { SystemClock } from '../../../protocols/clock.js';
import { verifyFile } from '../../../protocols/journal/verify.js';
import { SystemRandom } from '../../../protocols/random.js';
import { sampleDraft } from '../../protocols/journal/sample.js';
import { until } from '../../protocols/mqtt/broker.js';
import { pointsDraft } from './made-store.js';

const WORKER = new URL('../../../dist/gateway/store/worker.js', import.meta.url);
const APPEND_FOREVER = new URL('./append-forever.mjs', import.meta.url).pathname;
const SITE = 'khorgos-head';
const NOW_MS = Date.UTC(2030, 0, 1);
const clock = new SystemClock();
const root = mkdtempSync(join(tmpdir(), 'aryk-worker-'));
let run = 0;
let directory = '';
beforeEach(() => {
  directory = join(root, `${++run}`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function open(worker = WORKER): WorkerStore {
  return new WorkerStore({ directory, site: SITE }, clock, worker);
}

/** A worker that serves as the real one does, but ends when it is asked to retain. */
function dyingWorker(): URL {
  const path = join(root, 'dying.mjs');
  writeFileSync(
    path,
    `import { parentPort } from 'node:worker_threads';
     const on = parentPort.on.bind(parentPort);
     parentPort.on = (name, listener) => on(name, (request) => {
       if (request.operation === 'retain') throw new Error('out of memory');
       listener(request);
     });
     await import(${JSON.stringify(WORKER.href)});`,
  );
  return pathToFileURL(path);
}

describe('the store in its thread', () => {
  test('does all that the store in this thread does', async () => {
    const store = open();
    const drafts = Array.from({ length: 100 }, (_, nth) => sampleDraft(nth));
    expect(await store.append(drafts)).toMatchObject({ epoch: 1, seq: 100, records: 100 });
    const raw = await store.read({ epoch: 1, seq: 97 }, 2 ** 20);
    expect(raw).toHaveLength(3);
    await store.keepWatermark('kz', { epoch: 1, seq: 50 }, Buffer.from('signed'));
    expect(await store.watermarks()).toEqual(new Map([['kz', { epoch: 1, seq: 50 }]]));
    expect(await store.anchor()).toEqual({ epoch: 1, seq: 0, hashHex: '0'.repeat(64) });
    await store.append([pointsDraft(NOW_MS)]);
    expect(await store.retain({ epoch: 1, seq: 100 }, NOW_MS, NOW_MS)).toBe(100);
    expect(await store.head()).toMatchObject({ seq: 101, records: 1 });
    expect(await store.notices()).toEqual([]);
    await store.noticed('none');
    expect(await store.space()).toMatchObject({ limitBytes: 4096 * 2 ** 20, thinnedRecords: 0 });
    expect(await store.gaps({ epoch: 0, seq: 0 }, 9)).toEqual({ gaps: [], upTo: { epoch: 1, seq: 101 } });
    expect(await store.beginEpoch('it does not', { epoch: 1, seq: 101 })).toMatchObject({ seq: 101 });
    expect(await store.beginEpoch('a party holds more')).toMatchObject({ epoch: 2, seq: 0 });
    // What is still empty serves, unless that is not far enough.
    expect(await store.beginEpoch('a party holds more')).toMatchObject({ epoch: 2, seq: 0 });
    const beyond = { epoch: 4, seq: 7 };
    expect(await store.beginEpoch('another holds far more', beyond)).toMatchObject({ epoch: 5, seq: 0 });
    expect(store.ok).toBe(true);
    // The caller's own buffers are still its own.
    expect(drafts[0]?.body.length).toBeGreaterThan(0);
    await store.close();
    await expect(store.head()).rejects.toThrow(/not running/);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(verifyFile(directory).faults).toMatchObject([{ fault: 'watermark' }, { fault: 'beginning' }]);
  });

  test('that dies rejects what it has not answered, and is back after a moment', async () => {
    const store = open(dyingWorker());
    await store.append([sampleDraft(1)]);
    const [pruned, appended] = await Promise.allSettled([
      store.retain({ epoch: 1, seq: 1 }, 0, 0),
      store.append([sampleDraft(2)]),
    ]);
    expect([pruned?.status, appended?.status]).toEqual(['rejected', 'rejected']);
    expect(store.ok).toBe(false);
    await expect(store.head()).rejects.toThrow(/not running/);
    await until('another thread answers', () => {
      store.head().catch(() => undefined);
      return store.ok;
    });
    expect(await store.append([sampleDraft(3)])).toMatchObject({ seq: expect.any(Number) });
    await store.close();
    expect(verifyFile(directory).ok).toBe(true);
  });

  test('that dies takes no record of the journal with it, and writes none twice', async () => {
    const store = open(dyingWorker());
    const journal = new GroupJournal(
      { store, clock, random: new SystemRandom() },
      { software: 'test', site: SITE },
      { commitEveryMs: 50 },
    );
    await journal.appendDurably('event', { nth: 1 });
    store.retain({ epoch: 1, seq: 1 }, 0, 0).catch(() => undefined);
    expect(await journal.appendDurably('event', { nth: 2 })).toEqual({ epoch: 1, seq: 3 });
    expect(await journal.close()).toBe(true);
    await store.close();
    expect(verifyFile(directory)).toMatchObject({ ok: true, records: 3 });
  });

  test('refuses more than it can have outstanding', async () => {
    const store = open();
    const asked = await Promise.allSettled(Array.from({ length: 300 }, () => store.head()));
    expect(asked.filter(({ status }) => status === 'rejected')).toHaveLength(44);
    await store.close();
  });

  test('drafts and records cross the border unchanged', () => {
    const drafts = [1, 2, 3].map((nth) => sampleDraft(nth));
    expect(unpackDrafts(packDrafts(drafts))).toEqual(drafts);
    const buffers = ['a', '', 'long '.repeat(100)].map((text) => Buffer.from(text));
    expect(unpack(pack(buffers))).toEqual(buffers);
  });
});

test('killed with -9 in the midst of writing, three times: nothing acknowledged is lost, the chain goes on', async () => {
  let acknowledged = 0;
  for (let life = 1; life <= 3; life++) {
    const child = spawn(process.execPath, [APPEND_FOREVER, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acks = 0;
    await new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        const seqs = text.trim().split('\n').map(Number);
        acks += seqs.length;
        acknowledged = Math.max(acknowledged, ...seqs);
        if (acks >= 20) child.kill('SIGKILL');
      });
      child.once('close', () => resolve());
    });
    const report = verifyFile(directory);
    expect(report.faults).toEqual([]);
    expect(report.head?.seq).toBeGreaterThanOrEqual(acknowledged);
    expect(report.files[0]?.kinds.start).toBe(life);
  }
});
