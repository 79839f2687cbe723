import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Season } from '../../emulator/canal/season.js';
import { encodeBatch, parseBatch } from '../../protocols/journal/batch.js';
import { encodeRecord } from '../../protocols/journal/record.js';
import { type Outcome, type RunOptions, runSeed } from './run.js';
import type { SimCloud } from './sim-cloud.js';

const season = Season.shipped();
const directory = mkdtempSync(join(tmpdir(), 'aryk-cloud-test-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Has a cloud. */
const SEED = 47;
/** Messages, after which the receiver has something. */
const A_WHILE = 20;
const LIMIT_MS = 120_000;

function run(onCloud: (cloud: SimCloud) => void = () => {}): Promise<Outcome> {
  return runSeed({ seed: SEED, days: 0.25, season, directory, onCloud } satisfies RunOptions);
}

function rulesOf({ violations }: Outcome): string[] {
  return [...new Set(violations.map(({ rule }) => rule))];
}

/** One message about `what`, after a while, becomes what `change` makes of it. */
function once(what: string, change: (payload: Buffer) => Buffer): (cloud: SimCloud) => void {
  return ({ broker }) => {
    let isDone = false;
    broker.meddle = (message) => {
      const isIt = message.topic.includes(`/${what}`) && broker.counts.published > A_WHILE;
      if (isDone || !isIt) return message;
      isDone = true;
      return { ...message, payload: change(message.payload) };
    };
  };
}

function damaged(payload: Buffer): Buffer {
  const copy = Buffer.from(payload);
  copy.writeUInt8(copy.readUInt8(copy.length - 1) ^ 1, copy.length - 1);
  return copy;
}

/** Good records in themselves, in the places of others. */
function forged(payload: Buffer): Buffer {
  const records = parseBatch(payload);
  if ('fault' in records) throw new Error(records.fault);
  const hash = Buffer.alloc(32, 1);
  const made = records.map((record) => encodeRecord(record, { ...record, seq: record.seq - 1, hash }));
  return encodeBatch(made.map(({ bytes }) => bytes)).bytes;
}

test(
  'six hours of a seed with a cloud break nothing, and again it is the same run',
  async () => {
    const first = await run();
    expect(first.violations).toEqual([]);
    expect(first.counts.watermarks).toBeGreaterThan(10);
    expect((await run()).traceHash).toBe(first.traceHash);
  },
  LIMIT_MS,
);

test(
  'what a broker has acknowledged and nobody ever gets is sent again',
  async () => {
    const outcome = await run(({ broker }) => {
      broker.losesPart = 0.2;
    });
    expect(rulesOf(outcome)).toEqual([]);
  },
  LIMIT_MS,
);

describe('the checks tell of', () => {
  test.each<[string, (cloud: SimCloud) => void, string]>([
    ['a batch that is damaged on its way', once('journal', damaged), 'cloud-altered'],
    ["records that are not the site's", once('journal', forged), 'cloud-altered'],
    ['a watermark that is damaged on its way', once('watermark', damaged), 'cloud-refused'],
    [
      'a party that signs for what the disk does not have',
      (cloud) => {
        const door = cloud.doorFor.bind(cloud);
        cloud.doorFor = (clock) => ({ ...door(clock), onCommit: () => {} });
      },
      'cloud-head',
    ],
    [
      'a cloud that stays down',
      (cloud) => {
        cloud.befall = () => {};
        cloud.heal = () => {};
        cloud.broker.isDown = true;
      },
      'healed-cloud',
    ],
  ])(
    '%s',
    async (_name, onCloud, rule) => {
      expect(rulesOf(await run(onCloud))).toEqual([rule]);
    },
    LIMIT_MS,
  );
});
