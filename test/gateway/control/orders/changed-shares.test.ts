import { expect, test } from 'vitest';
import type { BookAction } from '../../../../gateway/control/orders/book.js';
import { at, HOUR_MS, orderOf, START_MS } from './order-of.js';
import { consent, Office, signed, wanted } from './parties.js';
import { Story } from './story.js';

type Division = Readonly<Record<'kz' | 'cn', number>>;
const KZ_MORE: Division = { cn: 0.3, kz: 0.7 };
const AS_SETTINGS: Division = { cn: 0.5, kz: 0.5 };

function change(id: string, shares: Division, issuer: 'party:kz' | 'party:cn', hours = 1) {
  return wanted(id, { kind: 'change-share', shares }, { issuer, untilMs: START_MS + hours * HOUR_MS });
}

/** kz has 0.7 for ten hours, with the word of cn. */
async function officeOfMore(): Promise<Office> {
  const office = new Office();
  await sign(office, change('more', KZ_MORE, 'party:kz', 10), 'party:cn');
  expect(shareOfKz(office)).toBe(0.7);
  return office;
}

async function sign(
  office: Office,
  order: ReturnType<typeof change>,
  ...approvers: ('party:kz' | 'party:cn' | 'operator:aliya')[]
) {
  const [selected] = await office.take(signed(order));
  const challenge = selected?.challenge ?? '';
  let answers = await office.take(consent('operate', order, challenge));
  for (const by of approvers) answers = await office.take(consent('approve', order, challenge, by));
  return answers.at(-1);
}

function shareOfKz(office: Office): number | undefined {
  office.cycle();
  return office.desk.shares()?.get('kz');
}

test.each([
  ['back to the settings’', AS_SETTINGS, 10],
  ['to less than it has, and more than the settings’', { cn: 0.4, kz: 0.6 }, 10],
  ['to the same, and to end sooner', KZ_MORE, 1],
])('what a party has got with the other’s word it keeps: %s', async (_name, shares, hours) => {
  const office = await officeOfMore();
  const back = change('back', shares, 'party:cn', hours);
  expect(await sign(office, back, 'operator:aliya')).toMatchObject({ state: 'signed' });
  expect(shareOfKz(office)).toBe(0.7);
  const agreed = change('agreed', shares, 'party:cn', hours);
  expect(await sign(office, agreed, 'operator:aliya', 'party:kz')).toMatchObject({ state: 'done' });
  expect(shareOfKz(office)).toBe(shares.kz);
});

test('a party that gets more than it has, and less than the settings give it, signs too', async () => {
  const office = await officeOfMore();
  const order = change('some', { cn: 0.4, kz: 0.6 }, 'party:kz', 10);
  expect(await sign(office, order, 'operator:aliya')).toMatchObject({ state: 'signed' });
  expect(shareOfKz(office)).toBe(0.7);
});

test('the same for longer takes the word of who has less than by the settings', async () => {
  const office = await officeOfMore();
  const order = change('longer', KZ_MORE, 'party:kz', 12);
  expect(await sign(office, order, 'operator:aliya')).toMatchObject({ state: 'signed' });
  const agreed = change('agreed', KZ_MORE, 'party:kz', 12);
  expect(await sign(office, agreed, 'party:cn')).toMatchObject({ state: 'done' });
});

test('one that begins later fails when other shares are in force by then, and whoever loses has not signed', async () => {
  const office = new Office();
  const from = { fromMs: START_MS + HOUR_MS };
  const back = { ...change('later', AS_SETTINGS, 'party:cn', 10), ...from };
  expect(await sign(office, back, 'operator:aliya')).toMatchObject({ state: 'accepted' });
  await sign(office, change('more', KZ_MORE, 'party:kz', 10), 'party:cn');
  await office.clock.advance(HOUR_MS);
  expect(shareOfKz(office)).toBe(0.7);
  expect(office.published.at(-1)).toEqual({
    order: 'party:cn/later',
    state: 'failed',
    why: 'shares-changed',
  });
});

test('and begins when what was in force is over, or takes nothing from who has not signed', async () => {
  const office = new Office();
  await sign(office, change('more', KZ_MORE, 'party:kz', 1), 'party:cn');
  const back = { ...change('later', AS_SETTINGS, 'party:cn', 10), fromMs: START_MS + 2 * HOUR_MS };
  expect(await sign(office, back, 'party:kz')).toMatchObject({ state: 'accepted' });
  await office.clock.advance(HOUR_MS);
  expect(shareOfKz(office)).toBeUndefined();
  await sign(office, change('more-again', KZ_MORE, 'party:kz', 10), 'party:cn');
  await office.clock.advance(HOUR_MS);
  expect(shareOfKz(office)).toBe(0.5);
  expect(office.published.at(-1)).toMatchObject({ order: 'party:cn/later', state: 'done' });
});

test('one that an earlier version kept is held against what is in force', () => {
  const story = new Story();
  const share = (id: string, shares: Division, by: string, mustSign: string[], fromWallMs?: number) =>
    orderOf(id, { kind: 'change-share', shares } satisfies BookAction, { by, mustSign, fromWallMs });
  story.select(share('later', AS_SETTINGS, 'party:cn', [], at(HOUR_MS / 2).wallMs));
  story.sign('operate', 'later', 'party:cn', 'c', 'party:cn');
  story.select({ ...share('more', KZ_MORE, 'party:kz', ['party:cn']), persons: 2 });
  story.sign('operate', 'more');
  story.sign('approve', 'more', 'party:cn');
  expect(story.after(HOUR_MS / 2)).toEqual(['later failed: shares-changed']);
});
