/** What each kind of mischief looks like on each wire, byte for byte. */
import { describe, expect, it } from 'vitest';
import type { MischiefKind } from '../../../emulator/mischief/kinds.js';
import { READ, rig, UNIT, WIRES, type WireKind, WRITE } from './rig.js';

const GOOD = {
  rtu: '0303021234ccf3',
  ascii: ':0303021234B2\r\n',
  tcp: '0001000000050303021234',
} as const;

/** All that leaves for one request under one rule. */
async function leaves(wire: WireKind, kind: MischiefKind, seed: number, pdu = READ): Promise<string> {
  const on = rig(wire);
  on.station.add({ kind, share: 1, seed });
  on.ask(pdu);
  await on.clock.advance(2000);
  return on.text();
}

describe('on an RTU line', () => {
  it.each<[string, MischiefKind, number, string]>([
    ['a reply that breaks off', 'truncated', 1, '0303021234cc'],
    ['one that hardly begins', 'truncated', 3, '03'],
    ['noise behind it', 'noisy', 1, '0303021234ccf3f7479cb86dfe'],
    ['noise before it', 'noisy', 2, 'e0a17f5b0303021234ccf3'],
    ['another unit', 'wrong-unit', 1, '0103021234b533'],
    ['another function', 'wrong-function', 1, '0302021234cd0f'],
    ['it twice', 'doubled', 1, '0303021234ccf30303021234ccf3'],
    [
      'a stranger asked and answering before it',
      'chatter',
      1,
      '0103fb26000154e5010302f747be460303021234ccf3',
    ],
    ['the same behind it', 'chatter', 2, '0303021234ccf3510389b700011220510302e0a1f030'],
    ['a broadcast before it', 'chatter', 3, '0006132ec37bfc450303021234ccf3'],
    ['nothing, though it was carried out', 'lost', 1, ''],
  ])('%s', async (_, kind, seed, expected) => {
    expect(await leaves('rtu', kind, seed)).toBe(expected);
  });

  it('the echo of another write', async () => {
    expect(await leaves('rtu', 'wrong-echo', 1, WRITE)).toBe('0306006e00852856');
    expect(await leaves('rtu', 'wrong-echo', 3, WRITE)).toBe('0306406e00053c36');
    expect(await leaves('rtu', 'wrong-echo', 1, READ)).toBe(GOOD.rtu);
  });
});

describe('on an ASCII line', () => {
  it.each<[string, MischiefKind, number, string]>([
    ['a reply that breaks off', 'truncated', 1, ':0303021234B2\r'],
    ['noise behind it', 'noisy', 3, ':0303021234B2\r\n\xc3'],
    ['noise before it', 'noisy', 4, ';:0303021234B2\r\n'],
    ['another unit', 'wrong-unit', 1, ':0103021234B4\r\n'],
    ['another function', 'wrong-function', 1, ':0302021234B3\r\n'],
    ['it twice', 'doubled', 1, ':0303021234B2\r\n:0303021234B2\r\n'],
    ['a stranger', 'chatter', 1, ':0103FB260001DA\r\n:010302F747BC\r\n:0303021234B2\r\n'],
    ['nothing', 'lost', 1, ''],
  ])('%s', async (_, kind, seed, expected) => {
    expect(await leaves('ascii', kind, seed)).toBe(expected);
  });

  it('the echo of another write', async () => {
    expect(await leaves('ascii', 'wrong-echo', 1, WRITE)).toBe(':0306006E008504\r\n');
  });
});

describe('on Modbus TCP', () => {
  it.each<[string, MischiefKind, number, string]>([
    ['a reply that breaks off', 'truncated', 1, '00010000000503030212'],
    ['noise in the stream', 'noisy', 3, 'c30001000000050303021234'],
    ['another unit', 'wrong-unit', 1, '0001000000050103021234'],
    ['another function', 'wrong-function', 1, '0001000000050302021234'],
    ['it twice', 'doubled', 1, '00010000000503030212340001000000050303021234'],
    ['what somebody else asked for', 'chatter', 3, '7c9b000000060006132ec37b0001000000050303021234'],
    ['another transaction', 'wrong-transaction', 1, 'fb27000000050303021234'],
    ['another protocol', 'wrong-protocol', 1, '0001fb2600050303021234'],
    ['a length too long', 'wrong-length', 5, '00010000001f0303021234'],
    ['a length too short', 'wrong-length', 3, '0001000000040303021234'],
    ['nothing', 'lost', 1, ''],
  ])('%s', async (_, kind, seed, expected) => {
    expect(await leaves('tcp', kind, seed)).toBe(expected);
  });

  it('one reply in several segments, milliseconds apart', async () => {
    const on = rig('tcp');
    on.station.add({ kind: 'split', share: 1, seed: 1 });
    on.ask(READ);
    await on.clock.advance(100);
    expect(on.sent).toEqual([
      { atMs: 0, text: '000100' },
      { atMs: 3, text: '00000503030212' },
      { atMs: 6, text: '34' },
    ]);
  });

  it('what is answered meanwhile leaves behind the last piece', async () => {
    const on = rig('tcp');
    const splitting = on.station.add({ kind: 'split', share: 1, seed: 1 });
    on.ask(READ);
    splitting.end();
    await on.clock.advance(1);
    on.ask(READ);
    const joining = on.station.add({ kind: 'joined', share: 1, seed: 1, delay: 300 });
    on.ask(READ);
    joining.end();
    await on.clock.advance(100);
    const [first, second, third] = ['0001', '0002', '0003'].map((id) => GOOD.tcp.replace('0001', id));
    expect(on.text()).toBe(`${first}${third}${second}`);
    expect(on.sent.map(({ atMs }) => atMs)).toEqual([0, 3, 6, 6]);
  });

  it('two replies in one segment; one that stays alone goes after its delay', async () => {
    const on = rig('tcp');
    const joining = on.station.add({ kind: 'joined', share: 1, seed: 1, delay: 20 });
    on.ask(READ);
    await on.clock.advance(10);
    joining.end();
    on.ask(READ);
    on.station.add({ kind: 'joined', share: 1, seed: 1, delay: 20 });
    on.ask(READ);
    await on.clock.advance(100);
    expect(on.sent).toEqual([
      { atMs: 10, text: GOOD.tcp + GOOD.tcp.replace('0001', '0002') },
      { atMs: 30, text: GOOD.tcp.replace('0001', '0003') },
    ]);
  });
});

describe.each(WIRES)('on every wire: %s', (wire) => {
  const good = GOOD[wire];

  it('a late reply comes whole, and its unit answers others before it', async () => {
    const on = rig(wire);
    const late = on.station.add({ kind: 'late', share: 1, seed: 1, delay: 300, spread: 100 });
    on.ask(READ);
    late.end();
    await on.clock.advance(100);
    expect(on.text()).toBe('');
    on.ask(READ);
    await on.clock.advance(100);
    expect(on.asked).toHaveLength(2);
    const second = on.text();
    expect(second).toBe(wire === 'tcp' ? good.replace('0001', '0002') : good);
    await on.clock.advance(300);
    expect(on.text()).toBe(second + good);
    expect(on.sent.at(-1)?.atMs).toBeGreaterThan(300);
    expect(on.sent.at(-1)?.atMs).toBeLessThan(425);
  });

  it('a slow reply comes after its delay', async () => {
    const on = rig(wire);
    on.station.add({ kind: 'slow', share: 1, seed: 1, delay: 300 });
    on.ask(READ);
    await on.clock.advance(299);
    expect(on.text()).toBe('');
    await on.clock.advance(30);
    expect(on.text()).toBe(good);
  });

  it('a mute unit neither answers nor obeys until its time is over', async () => {
    const on = rig(wire);
    const mute = on.station.add({ kind: 'mute', share: 1, seed: 1, for: 500 });
    on.ask(WRITE);
    mute.end();
    await on.clock.advance(499);
    on.ask(WRITE);
    expect(on.asked).toEqual([]);
    await on.clock.advance(1);
    on.ask(WRITE);
    await on.clock.advance(100);
    expect(on.asked).toEqual([`${UNIT}:06006e0005`]);
    expect(mute.count).toBe(1);
  });

  it('a rebooting unit is off at once and silent for a while', async () => {
    const on = rig(wire);
    const reboot = on.station.add({ kind: 'reboot', share: 1, seed: 1, for: 500 });
    on.ask(READ);
    reboot.end();
    expect(on.rebooted).toEqual([UNIT]);
    await on.clock.advance(499);
    on.ask(READ);
    await on.clock.advance(1);
    expect(on.sent).toEqual([]);
    on.ask(READ);
    await on.clock.advance(100);
    expect(on.sent).not.toEqual([]);
    expect(on.rebooted).toEqual([UNIT]);
  });

  it('an unplugged line says so once for each time', async () => {
    const on = rig(wire);
    on.station.add({ kind: 'unplug', share: 1, seed: 1, for: 700 });
    on.ask(READ);
    await on.clock.advance(1000);
    expect([on.unplugged, on.asked, on.sent]).toEqual([[700], [], []]);
  });

  it('noise stands before or behind the reply; where frames have a checksum, also amid it, or flips a bit', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 60; seed++) {
      const text = await leaves(wire, 'noisy', seed);
      expect(text).not.toBe(good);
      if (text.length === good.length) seen.add('flipped');
      else seen.add(text.startsWith(good) ? 'behind' : text.endsWith(good) ? 'before' : 'amid');
    }
    expect([...seen].sort()).toEqual(
      wire === 'tcp' ? ['before', 'behind'] : ['amid', 'before', 'behind', 'flipped'],
    );
  });

  it('strikes the share that it should, the same requests for the same seed', async () => {
    const struck = async (seed: number) => {
      const on = rig(wire);
      const lost = on.station.add({ kind: 'lost', share: 0.1, seed });
      const answered: boolean[] = [];
      for (let request = 0; request < 500; request++) {
        on.sent.length = 0;
        on.ask(READ);
        await on.clock.advance(40);
        answered.push(on.sent.length > 0);
      }
      expect(lost.count).toBe(answered.filter((each) => !each).length);
      return answered;
    };
    const first = await struck(7);
    expect(first.filter((each) => !each).length).toBeGreaterThan(30);
    expect(first.filter((each) => !each).length).toBeLessThan(70);
    expect(await struck(7)).toEqual(first);
    expect(await struck(8)).not.toEqual(first);
  });
});

describe('several rules', () => {
  it('strike a request once at most, the first one first, and each as if it were alone', async () => {
    const seeds = Array.from({ length: 100 }, (_, index) => index);
    for (const seed of seeds) {
      const alone = rig('rtu');
      const other = alone.station.add({ kind: 'lost', share: 0.3, seed });
      const both = rig('rtu');
      const first = both.station.add({ kind: 'truncated', share: 0.5, seed: seed + 1000 });
      const second = both.station.add({ kind: 'lost', share: 0.3, seed });
      for (const on of [alone, both]) on.ask(READ);
      expect(second.count).toBe(first.count === 1 ? 0 : other.count);
    }
  });

  it('for one unit leave the others alone', async () => {
    const on = rig('rtu');
    on.station.add({ kind: 'lost', share: 1, seed: 1 }, UNIT + 1);
    on.ask(READ);
    await on.clock.advance(100);
    expect(on.text()).toBe(GOOD.rtu);
  });

  it('befall nobody where nobody is, and no broadcast', async () => {
    const on = rig('rtu');
    const rule = on.station.add({ kind: 'chatter', share: 1, seed: 1 });
    on.ask(READ, 9);
    on.ask(WRITE, 0);
    await on.clock.advance(100);
    expect(on.text()).toBe('');
    expect(rule.count).toBe(0);
  });
});
