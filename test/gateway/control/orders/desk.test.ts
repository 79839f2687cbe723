import { describe, expect, test } from 'vitest';
import { MAX_PER_ISSUER } from '../../../../gateway/control/orders/book.js';
import { orderText } from '../../../../protocols/orders/signed-order.js';
import { HOUR_MS, START_MS } from './order-of.js';
import { consent, Office, RULES, signed, wanted } from './parties.js';

const MOVE = wanted('open-1', { kind: 'move', openingPercent: 40 });
const LIFT = wanted('lift-1', { kind: 'lift-limit', interlock: 'ramp' });

describe('a party orders its gate', () => {
  test('selects, and operates', async () => {
    const office = new Office();
    const bold = wanted('open-1', { kind: 'move', openingPercent: 85 });
    const [selected] = await office.take(signed(bold));
    expect(selected).toEqual({
      order: 'party:kz/open-1',
      state: 'selected',
      challenge: expect.stringMatching(/^[0-9a-f]{32}$/),
      windowS: 20,
      persons: 1,
      signedBy: [],
      text: orderText(bold),
      openingPercent: 20,
      notClear: [],
    });
    expect(office.wishes()).toEqual([]);
    const operate = consent('operate', bold, selected?.challenge ?? '');
    expect(await office.take(operate)).toEqual([{ order: 'party:kz/open-1', state: 'accepted' }]);
    expect(office.wishes()).toEqual(['order 85']);
    // Byte for byte in the journal, before the answer.
    expect(office.of('order').map(({ step, signed: bytes }) => [step, bytes])).toEqual([
      ['order', signed(bold).toString('base64')],
      ['operate', operate.toString('base64')],
      ['accepted', undefined],
    ]);
    office.desk.settled('left', 'party:kz/open-1', 'done', '');
    expect(office.published.at(-1)).toEqual({ order: 'party:kz/open-1', state: 'done', why: 'arrived' });
    expect(office.of('order').at(-1)).toMatchObject({ step: 'outcome', outcome: 'done' });
  });

  test('selects, sees what would keep the gate, and is refused; what stood before goes on', async () => {
    const office = new Office();
    const modest = wanted('open-1', { kind: 'move', openingPercent: 40 });
    const [first] = await office.take(signed(modest));
    await office.take(consent('operate', modest, first?.challenge ?? ''));
    const bold = wanted('open-2', { kind: 'move', openingPercent: 95 });
    const [selected] = await office.take(signed(bold));
    expect(selected).toMatchObject({ notClear: [{ id: 'travel-limits', verdict: 'blocked' }] });
    expect(await office.take(consent('operate', bold, selected?.challenge ?? ''))).toEqual([
      { order: 'party:kz/open-2', state: 'accepted' },
      { order: 'party:kz/open-2', state: 'refused', why: 'travel-limits' },
    ]);
    expect(office.wishes()).toEqual(['order 40']);
  });

  test('to where it is already: that is done at once', async () => {
    const office = new Office();
    office.openingPercent = 39.2;
    await office.order(MOVE);
    office.cycle();
    expect(office.published.at(-1)).toMatchObject({ state: 'done' });
    const other = new Office();
    other.openingPercent = 39;
    await other.order(MOVE);
    other.cycle();
    expect(other.published.at(-1)).toMatchObject({ state: 'accepted' });
  });

  test.each([
    ['of another party', { gate: 'right' }, 'not-your-gate'],
    ['that there is not', { gate: 'middle' }, 'unknown-gate'],
  ] as const)('but no gate %s', async (_name, change, why) => {
    const office = new Office();
    expect(await office.order({ ...MOVE, ...change })).toEqual({
      order: 'party:kz/open-1',
      state: 'refused',
      why,
    });
    expect(office.of('refusal')).toMatchObject([{ of: 'order', why, order: 'party:kz/open-1' }]);
    expect(office.wishes('right')).toEqual([]);
  });

  test('for no longer than the settings say, to the millisecond', async () => {
    const longest = { untilMs: START_MS + RULES.longestMs };
    expect(await new Office().order({ ...MOVE, ...longest })).toMatchObject({ state: 'accepted' });
    for (const untilMs of [longest.untilMs + 1, START_MS, START_MS - 1])
      expect(await new Office().order({ ...MOVE, untilMs })).toMatchObject({
        state: 'refused',
        why: 'too-long',
      });
  });

  test('and nothing comes of it when its time is over', async () => {
    const office = new Office();
    await office.clock.advance(HOUR_MS);
    expect(await office.order(MOVE)).toMatchObject({ state: 'not-taken', why: 'until' });
    expect(office.records).toEqual([]);
  });

  test.each([
    [{ discharge_m3s: '3.5' }, 'accepted'],
    [{ downstreamLevel_m: '0.5' }, 'accepted'],
    [{ volume_m3: '5000', at_m3s: '2' }, 'accepted'],
    [{ share: 'kz' }, 'accepted'],
    [{ opening: '20', onBadOpening: '10' }, 'accepted'],
    [{ closed: 'true' }, 'accepted'],
    [{ closed: 'false' }, 'refused'],
    [{ opening: '120' }, 'refused'],
    [{ opening: '20', closed: 'true' }, 'refused'],
    [{ volume_m3: '5000' }, 'refused'],
    [{ share: 'uz' }, 'refused'],
    [{ flow: '3' }, 'refused'],
  ] as const)('a programme %o: %s', async (members, state) => {
    const office = new Office();
    const order = wanted('p', { kind: 'programme', members: { ...members } as Record<string, string> });
    expect((await office.order(order))?.state).toBe(state);
    office.cycle();
    expect(office.desk.programmeFor('left')?.key).toBe(state === 'accepted' ? 'party:kz/p' : undefined);
  });
});

describe('STOP', () => {
  const STOP = wanted('stop-1', { kind: 'stop' });

  test('is on its way before the disk has it, and is not acknowledged without it', async () => {
    const office = new Office();
    office.diskFails = true;
    await expect(office.take(signed(STOP))).rejects.toThrow('disk');
    expect(office.hurries).toBe(1);
    expect(office.cycle()).toEqual([{ kind: 'stop', gate: 'left', by: 'party:kz/stop-1' }]);
    expect(office.cycle()).toEqual([]);
    expect(office.wishes()).toEqual(['order stays']);
  });

  test('is taken while the clock is wrong, and while the store stalls', async () => {
    const office = new Office();
    office.isStoreOk = false;
    office.clock.clockStatus = 'unsynced';
    expect(await office.take(signed(STOP))).toMatchObject([{ state: 'done' }]);
    expect(await office.order(MOVE)).toMatchObject({ state: 'not-taken', why: 'store-stalled' });
    office.isStoreOk = true;
    expect(await office.order(MOVE)).toMatchObject({ state: 'refused', why: 'clock-unsynced' });
  });

  test('comes again and stops nothing again', async () => {
    const office = new Office();
    await office.take(signed(STOP));
    office.cycle();
    expect(await office.take(signed(STOP))).toEqual([
      { order: 'party:kz/stop-1', state: 'done', why: 'in-force' },
    ]);
    expect(office.cycle()).toEqual([]);
    expect(office.of('order').filter(({ step }) => step === 'order')).toHaveLength(1);
  });

  test('goes through a flood, once a second', async () => {
    const office = new Office();
    for (let nth = 0; nth < 60; nth++) await office.take(signed(wanted(`m${nth}`, MOVE.action)));
    expect(await office.take(signed(MOVE))).toEqual([
      { order: 'party:kz/open-1', state: 'not-taken', why: 'too-many' },
    ]);
    const records = office.records.length;
    for (let nth = 0; nth < 100; nth++) await office.take(signed(wanted(`s${nth}`, STOP.action)));
    expect(office.cycle()).toHaveLength(1);
    // The one that holds the gate, its outcome, and those of the orders that it has ended.
    expect(office.records).toHaveLength(records + 2 + MAX_PER_ISSUER);
    await office.clock.advance(1000);
    await office.take(signed(wanted('s-last', STOP.action)));
    expect(office.cycle()).toHaveLength(1);
  });
});

describe('nobody else orders', () => {
  test.each([
    ['a forger', signed(MOVE, 'party:cn'), 'signature'],
    ['somebody unknown', signed({ ...MOVE, issuer: 'operator:nobody' }), 'unknown-issuer'],
    ['who means another site', signed({ ...MOVE, site: 'khorgos-tail' }), 'other-site'],
    ['who sends noise', Buffer.alloc(900, 'x'), 'format'],
    ['who sends a book', Buffer.alloc(1025, 'x'), 'format'],
  ])('%s', async (_name, bytes, why) => {
    const office = new Office();
    expect(await office.take(bytes)).toEqual([{ order: null, state: 'refused', why }]);
    expect(office.of('refusal')).toMatchObject([{ why, via: 'kz-line', bytes: bytes.length }]);
    expect(office.events).toEqual([`order-turned-away kz-line ${why}`]);
    expect(office.wishes()).toEqual([]);
  });

  test('and of a thousand such messages a few are written', async () => {
    const office = new Office();
    for (let nth = 0; nth < 1000; nth++) await office.take(Buffer.from(`noise ${nth}`));
    expect(office.records).toHaveLength(10);
    expect(office.published).toHaveLength(10);
    await office.clock.advance(60_000);
    await office.take(Buffer.from('noise'));
    expect(office.records).toHaveLength(11);
  });

  test('with what was signed before: it is answered, and nothing happens', async () => {
    const office = new Office();
    const [selected] = await office.take(signed(MOVE));
    const operate = consent('operate', MOVE, selected?.challenge ?? '');
    await office.take(operate);
    office.desk.settled('left', 'party:kz/open-1', 'done', '');
    const records = office.records.length;
    expect(await office.take(signed(MOVE))).toMatchObject([{ state: 'done', why: 'arrived' }]);
    expect(await office.take(operate)).toMatchObject([{ state: 'done', why: 'arrived' }]);
    expect(office.records).toHaveLength(records);
    // The same id for something else is another order, and not taken.
    const other = wanted('open-1', { kind: 'move', openingPercent: 80 });
    expect(await office.take(signed(other))).toMatchObject([{ state: 'not-taken', why: 'id-taken' }]);
    await office.clock.advance(HOUR_MS);
    // Until it is forgotten, which takes a cycle, and after that.
    expect(await office.take(signed(MOVE))).toMatchObject([{ state: 'done', why: 'arrived' }]);
    office.cycle();
    expect(await office.take(signed(MOVE))).toMatchObject([{ state: 'not-taken', why: 'until' }]);
    expect(office.wishes()).toEqual([]);
  });
});

describe('what takes two', () => {
  async function select(office: Office, order = LIFT): Promise<string> {
    const [selected] = await office.take(signed(order));
    expect(selected).toMatchObject({ state: 'selected', persons: 2 });
    return selected?.challenge ?? '';
  }

  test('lifts a limit when another with that gate approves', async () => {
    const office = new Office();
    const challenge = await select(office);
    expect(await office.take(consent('operate', LIFT, challenge))).toMatchObject([{ state: 'signed' }]);
    const approve = (issuer: 'party:kz' | 'party:cn' | 'operator:aliya', by = issuer) =>
      office.take(consent('approve', LIFT, challenge, issuer, by));
    expect(await approve('party:kz')).toMatchObject([{ state: 'not-taken', why: 'same-person' }]);
    expect(await approve('party:cn')).toMatchObject([{ state: 'refused', why: 'not-your-gate' }]);
    expect(await approve('operator:aliya', 'party:kz')).toMatchObject([
      { state: 'refused', why: 'signature' },
    ]);
    office.cycle();
    expect(office.desk.liftedFor('left').size).toBe(0);
    expect(await approve('operator:aliya')).toMatchObject([{ state: 'accepted' }, { state: 'done' }]);
    office.cycle();
    expect([...office.desk.liftedFor('left')]).toEqual(['ramp']);
    expect(office.of('order').find(({ step }) => step === 'accepted')?.signedBy).toEqual([
      'party:kz',
      'operator:aliya',
    ]);
  });

  test.each([
    ['divers', 'selected'],
    ['travel-limits', 'selected'],
    ['flood', 'refused'],
    ['position-unknown', 'refused'],
    ['actuator-fault', 'refused'],
    ['environmental-flow', 'refused'],
    ['nothing-of-the-kind', 'refused'],
  ])('of the interlock %s: %s', async (interlock, state) => {
    const [answer] = await new Office().take(signed(wanted('l', { kind: 'lift-limit', interlock })));
    expect(answer?.state).toBe(state);
  });

  test('changes shares with the word of the party that loses', async () => {
    const office = new Office();
    const order = wanted('share-1', { kind: 'change-share', shares: { cn: 0.4, kz: 0.6 } });
    const challenge = await select(office, order);
    await office.take(consent('operate', order, challenge));
    await office.take(consent('approve', order, challenge, 'operator:aliya'));
    office.cycle();
    expect(office.desk.shares()).toBeUndefined();
    await office.take(consent('approve', order, challenge, 'party:cn'));
    office.cycle();
    expect(office.desk.shares()).toEqual(new Map(Object.entries({ cn: 0.4, kz: 0.6 })));
  });

  test.each([
    [{ cn: 0.4, kz: 0.5 }, 'bad-shares'],
    [{ kz: 0.4, uz: 0.6 }, 'bad-shares'],
    [{ cn: 0.3, kz: 0.3, uz: 0.4 }, 'bad-shares'],
  ])('but not to %o', async (shares, why) => {
    const order = wanted('share-1', { kind: 'change-share', shares: shares as Record<string, number> });
    expect(await new Office().order(order)).toMatchObject({ state: 'refused', why });
  });

  test('nor from a party without a key', async () => {
    const people = new Map([...RULES.people].filter(([issuer]) => issuer !== 'party:cn'));
    const order = wanted('share-1', { kind: 'change-share', shares: { cn: 0.4, kz: 0.6 } });
    expect(await new Office({ ...RULES, people }).order(order)).toMatchObject({ why: 'party-cannot-sign' });
  });

  test('takes off a lock of somebody else; one’s own takes one', async () => {
    const office = new Office();
    const lock = wanted(
      'lock-1',
      { kind: 'lock', name: 'Aliya', reason: 'sill' },
      { issuer: 'operator:aliya' },
    );
    expect(await office.order(lock)).toMatchObject({ state: 'done' });
    expect(office.wishes()).toEqual(['maintenance-lock stays']);
    const unlock = wanted('unlock-1', { kind: 'unlock', lock: 'operator:aliya/lock-1' });
    const challenge = await select(office, unlock);
    await office.take(consent('operate', unlock, challenge));
    expect(office.wishes()).toEqual(['maintenance-lock stays']);
    expect(await office.order({ ...unlock, issuer: 'operator:aliya' })).toMatchObject({ state: 'done' });
    expect(office.wishes()).toEqual([]);
  });
});

describe('power goes', () => {
  test('between selecting and operating: the order is over, and a new one is needed', async () => {
    const office = new Office();
    const [selected] = await office.take(signed(MOVE));
    office.restart();
    const late = await office.take(consent('operate', MOVE, selected?.challenge ?? ''));
    expect(late.at(-1)).toMatchObject({ state: 'expired', why: 'window' });
    expect(office.wishes()).toEqual([]);
    expect(await office.order({ ...MOVE, id: 'open-2' })).toMatchObject({ state: 'accepted' });
  });

  test('after an answer: what was answered is known', async () => {
    const office = new Office();
    await office.order(MOVE);
    await office.take(signed(wanted('lock-1', { kind: 'lock', name: 'A', reason: 'B' })));
    office.restart();
    expect(office.wishes()).toEqual(['maintenance-lock stays', 'order 40']);
    expect(await office.take(signed(MOVE))).toMatchObject([{ state: 'accepted' }]);
  });

  test('and the disk does not take an order: it is not acknowledged, and comes again', async () => {
    const office = new Office();
    office.diskFails = true;
    await expect(office.take(signed(MOVE))).rejects.toThrow('disk');
    office.diskFails = false;
    expect(await office.order(MOVE)).toMatchObject({ state: 'accepted' });
  });
});
