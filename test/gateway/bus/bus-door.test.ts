import { beforeEach, describe, expect, test } from 'vitest';
import { BusDoor } from '../../../gateway/bus/bus-door.js';
import { MAX_REQUEST_BYTES } from '../../../gateway/bus/socket-protocol.js';
import type { SiteSettings } from '../../../gateway/config/schema.js';
import { at, FakeJournal, FakeLine } from './fakes.js';

let line: FakeLine;
let journal: FakeJournal;
let door: BusDoor;

beforeEach(() => {
  line = new FakeLine();
  journal = new FakeJournal();
  const settings = {
    devices: [
      { id: 'forebay', bus: 'rs485-a', unit: 3 },
      { id: 'left-gate', bus: 'rs485-a', unit: 11 },
      { id: 'other', bus: 'rs485-b', unit: 11 },
    ],
    gates: [{ id: 'left', device: 'left-gate' }],
  } as unknown as SiteSettings;
  const other = new FakeLine('rs485-b');
  door = new BusDoor({
    lines: new Map([
      ['rs485-a', line],
      ['rs485-b', other],
    ]),
    settings,
    journal,
  });
});

const read = { kind: 'read', unit: 3, table: 'holding', address: 256, count: 2 };
const write = { kind: 'write', unit: 3, table: 'holding', address: 5, words: [1, 2] };
const by = { uid: 1000, user: 'aizhan' };
const ask = (request: object, more: object = {}): ReturnType<BusDoor['answer']> =>
  door.answer(JSON.stringify({ bus: 'rs485-a', request, ...more }));

describe('a read through the running gateway', () => {
  test('is carried out after everything else, and not journaled', async () => {
    expect(await ask(read)).toEqual({ ok: true, words: [7] });
    expect(line.asked).toEqual([{ request: read, priority: 'commissioning' }]);
    expect(journal.entries).toEqual([]);
  });

  test('gives what an instrument says of itself in hex', async () => {
    line.outcome = { ok: true, words: [], data: Buffer.of(1, 0xff), at };
    expect(await ask({ kind: 'report-id', unit: 3 })).toEqual({ ok: true, words: [], data: '01ff' });
  });

  test('tells how it failed', async () => {
    line.outcome = { ok: false, failure: 'exception', exceptionCode: 2, at };
    expect(await ask(read)).toEqual({ ok: false, failure: 'exception', exceptionCode: 2 });
  });
});

describe('a write through the running gateway', () => {
  test('without confirmation is refused and reaches no line', async () => {
    expect(await ask(write)).toMatchObject({ failure: 'refused', refusal: { code: 'not-confirmed' } });
    expect(line.asked).toEqual([]);
  });

  test('is in the journal, with who and what, before it is on the wire; its outcome after', async () => {
    line.outcome = { ok: true, words: [], at };
    expect(await ask(write, { confirm: true, by })).toEqual({ ok: true, words: [] });
    const { unit, table, address, words } = write;
    const entry = { action: 'bus-write', bus: 'rs485-a', unit, table, address, words, by };
    expect(journal.entries).toEqual([
      { kind: 'console', body: { ...entry, outcome: 'asked' } },
      { kind: 'console', body: { ...entry, outcome: 'acknowledged' } },
    ]);
    expect(line.asked).toMatchObject([{ priority: 'commissioning', request: { words: [1, 2] } }]);
  });

  test('that may have been carried out says so, to the journal too', async () => {
    line.outcome = { ok: false, failure: 'timeout', at };
    expect(await ask(write, { confirm: true })).toEqual({ ok: false, failure: 'timeout' });
    expect(journal.entries.at(-1)).toMatchObject({ body: { outcome: 'timeout', by: null } });
  });

  test('is refused while the journal does not take it', async () => {
    journal.isStalled = true;
    expect(await ask(write, { confirm: true })).toMatchObject({ refusal: { code: 'journal' } });
    expect(line.asked).toEqual([]);
  });

  test.each([
    ['the demand', { ...write, unit: 11, address: 6, words: [450] }],
    ['a coil that the profile does not even list', { ...write, unit: 11, table: 'coil', words: [1] }],
  ])('to an instrument that moves a gate is refused, whatever it is: %s', async (_what, request) => {
    const reply = await ask(request, { confirm: true, by });
    expect(reply).toMatchObject({ refusal: { code: 'gate', params: { unit: 11, gate: 'left' } } });
    expect(line.asked).toEqual([]);
    expect(journal.entries).toMatchObject([
      { kind: 'console', body: { outcome: 'refused', gate: 'left', by } },
    ]);
  });

  test('to the same unit id on another bus is not', async () => {
    const request = JSON.stringify({ bus: 'rs485-b', confirm: true, request: { ...write, unit: 11 } });
    expect(await door.answer(request)).toMatchObject({ ok: true });
  });
});

test.each([
  ['no JSON', 'hello'],
  ['an unknown kind', { kind: 'reset', unit: 3 }],
  [
    'a writing function under another name',
    { kind: 'mask-register', unit: 3, address: 0, andMask: 0, orMask: 1 },
  ],
  ['a broadcast', { ...read, unit: 0 }],
  ['more than a frame holds', { ...read, count: 126 }],
  ['a write of nothing', { ...write, words: [] }],
])('what cannot be asked is refused and reaches no line: %s', async (_what, request) => {
  const reply =
    typeof request === 'string' ? await door.answer(request) : await ask(request, { confirm: true });
  expect(reply).toMatchObject({ ok: false, failure: 'refused', refusal: { code: 'bad-request' } });
  expect(line.asked).toEqual([]);
});

test('an unknown bus is told which there are', async () => {
  const reply = await door.answer(JSON.stringify({ bus: 'rs485-z', request: read }));
  expect(reply).toMatchObject({ refusal: { code: 'unknown-bus', params: { allowed: 'rs485-a, rs485-b' } } });
});

test('the longest request fits into a line of the socket', () => {
  const longest = { ...write, unit: 247, address: 65_413, words: new Array(123).fill(65_535) };
  const request = {
    bus: 'x'.repeat(40),
    request: longest,
    confirm: true,
    by: { uid: 4e9, user: 'x'.repeat(64) },
  };
  expect(`bus-request ${JSON.stringify(request)}`.length).toBeLessThanOrEqual(MAX_REQUEST_BYTES);
});
