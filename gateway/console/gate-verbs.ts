/**
 * Orders at the console. STOP and a lock act as soon as they are typed; what may set a gate in motion is shown first, and
 * done when its code is typed. On a serial port, which has no lock on its door, there is STOP only.
 */
import { MAX_COLUMNS, table } from '../../protocols/console/table.js';
import { wrapTo } from '../../protocols/console/width.js';
import { isLockText } from '../../protocols/orders/action.js';
import { parseDuration } from '../../protocols/settings/fields.js';
import type { BookAction, Lock, OrderEntry } from '../control/orders/book.js';
import { type ConsoleAnswer, type ConsoleOrders, hasNoEnd } from '../control/orders/console-orders.js';
import { whyText, wordFor } from '../text/catalogue.js';
import { orderStateTexts } from '../text/order-console-texts.js';
import { actionText } from './action-text.js';
import { formatSpan, NOTHING } from './format.js';
import { nothingToRelease, outlookOf, type Scene, sceneOf } from './outlook.js';
import { column, consoleText, opening, type PageStyle, withDetail } from './pages.js';
import { programmeFaults, programmeFrom } from './programme-words.js';
import type { Answer, Verb, VerbContext } from './verb.js';

export const GATE_VERBS: readonly Verb[] = [
  {
    words: ['stop'],
    usage: 'stop GATE|all',
    help: 'helpStop',
    run: (context, args) => withOrders(context, (orders) => stopVerb(orders, args, context.style)),
  },
  {
    words: ['orders'],
    usage: 'orders',
    help: 'helpOrders',
    run: (context, args) =>
      withOrders(context, (orders) => (args.length === 0 ? ordersPage(orders, context.style) : 'usage')),
  },
  {
    words: ['move'],
    usage: 'move GATE % [2h]',
    help: 'helpMove',
    onSocketOnly: true,
    run: (context, [gate, percent = '', time, ...more]) => {
      const forMs = durationOf(time);
      const openingPercent = /^\d{1,3}(\.\d+)?$/.test(percent) ? Number(percent) : 101;
      if (forMs === 'wrong' || openingPercent > 100 || more.length > 0) return 'usage';
      return asked(context, gate, { kind: 'move', openingPercent }, forMs);
    },
  },
  {
    words: ['programme'],
    usage: 'programme GATE X=N [2h]',
    help: 'helpProgramme',
    onSocketOnly: true,
    run: (context, [gate = '', ...words]) => {
      const forMs = durationOf(words.at(-1)?.includes('=') === false ? words.pop() : undefined);
      if (forMs === 'wrong' || words.length === 0) return 'usage';
      const { style } = context;
      return withOrders(context, (orders) => {
        if (!orders.gates().includes(gate)) return noSuchGate(orders, gate, style);
        const programme = programmeFrom(words, gate, orders);
        if (programme === undefined) return programmeFaults(words, gate, orders, style).flatMap(wrapped);
        return asked(context, gate, { kind: 'programme', programme }, forMs);
      });
    },
  },
  {
    words: ['operate'],
    usage: 'operate CODE',
    help: 'helpOperate',
    onSocketOnly: true,
    run: (context, [code = '', ...more]) => {
      if (!/^\d{4}$/.test(code) || more.length > 0) return 'usage';
      return withOrders(context, async (orders) => told(await orders.operate(code), context.style));
    },
  },
  {
    words: ['resume'],
    usage: 'resume GATE',
    help: 'helpResume',
    onSocketOnly: true,
    run: (context, [gate, ...more]) => (more.length > 0 ? 'usage' : asked(context, gate, { kind: 'resume' })),
  },
  {
    words: ['release'],
    usage: 'release GATE [TRIP]',
    help: 'helpRelease',
    onSocketOnly: true,
    run: (context, [gate = '', trip, ...more]) => {
      if (more.length > 0) return 'usage';
      const action = { kind: 'release', ...(trip !== undefined && { trip }) } as const;
      return withOrders(context, (orders) => {
        const scene = sceneAt(context, orders, gate);
        const nothing = scene && nothingToRelease(trip, scene, context.style);
        return nothing?.flatMap(wrapped) ?? asked(context, gate || undefined, action);
      });
    },
  },
  {
    words: ['lock'],
    usage: 'lock GATE "WHO" "WHY"',
    help: 'helpLock',
    onSocketOnly: true,
    run: (context, [gate, ...words]) => {
      const [, name = '', reason = ''] = /^"([^"]*)" "([^"]*)"$/.exec(words.join(' ')) ?? [];
      if (name === '' || reason === '') return 'usage';
      if (!isLockText(name, reason)) return wrapped(consoleText('badLockText', context.style));
      return asked(context, gate, { kind: 'lock', name, reason });
    },
  },
  {
    words: ['unlock'],
    usage: 'unlock GATE "WHO"',
    help: 'helpUnlock',
    onSocketOnly: true,
    run: (context, [gate = '', ...words]) => {
      const name = words.join(' ').replace(/^"(.*)"$/, '$1');
      if (name === '') return 'usage';
      return withOrders(context, (orders) => {
        const lock = orders.lockOf(gate, name);
        if (lock !== undefined) return asked(context, gate, { kind: 'unlock', lock: lock.key });
        return orders.gates().includes(gate)
          ? wrapped(consoleText('noSuchLock', context.style, { name, gate }))
          : noSuchGate(orders, gate, context.style);
      });
    },
  },
];

/** How long an order is to hold; undefined where nothing is said. */
function durationOf(time: string | undefined): number | 'wrong' | undefined {
  if (time === undefined) return undefined;
  const ms = parseDuration(time);
  return ms !== undefined && ms > 0 ? ms : 'wrong';
}

function withOrders(
  { source, style }: VerbContext,
  run: (orders: ConsoleOrders) => Answer | Promise<Answer>,
): Answer | Promise<Answer> {
  const { orders } = source;
  return orders === undefined || orders.gates().length === 0
    ? [consoleText('noControl', style)]
    : run(orders);
}

async function stopVerb(
  orders: ConsoleOrders,
  [gate, ...more]: readonly string[],
  style: PageStyle,
): Promise<Answer> {
  if (gate === undefined || more.length > 0) return 'usage';
  const gates = gate === 'all' ? orders.gates() : [gate];
  if (gates.some((id) => !orders.gates().includes(id))) return noSuchGate(orders, gate, style);
  // All at once: the first one's word from the disk is not waited for.
  const answers = await Promise.all(gates.map((id) => orders.ask(id, { kind: 'stop' })));
  return answers.flatMap((answer) => told(answer, style));
}

function asked(
  context: VerbContext,
  gate: string | undefined,
  action: BookAction,
  forMs?: number,
): Answer | Promise<Answer> {
  if (gate === undefined) return 'usage';
  return withOrders(context, async (orders) => {
    const { style } = context;
    if (!orders.gates().includes(gate)) return noSuchGate(orders, gate, style);
    const answer = await orders.ask(gate, action, forMs);
    if (answer.kind !== 'selected') return told(answer, style);
    const from = opening(answer.gate?.openingPercent ?? null);
    const seconds = answer.windowS;
    const scene = sceneAt(context, orders, gate);
    // Of an interlock that acts by itself the outlook tells already, and more.
    const notClear = answer.notClear.filter(({ id }) => scene?.gate.trips.includes(id) !== true);
    return [
      consoleText('asked', style, { gate, from, action: actionText(action) }),
      ...(scene ? outlookOf(action, scene, style) : []),
      ...notClear.map(({ id, detail }) => {
        const reason = withDetail(whyText(id, style.language), detail, gate);
        return consoleText('wouldBlock', style, { reason, id });
      }),
      consoleText('confirm', style, { code: answer.code, seconds }),
    ].flatMap(wrapped);
  });
}

/** As things stand now; undefined for a gate that the status does not have. */
function sceneAt({ source }: VerbContext, orders: ConsoleOrders, gate: string): Scene | undefined {
  const status = source.status().gates.find(({ id }) => id === gate);
  return status && sceneOf(status, orders.list());
}

function told(answer: ConsoleAnswer, style: PageStyle): string[] {
  if (answer.kind === 'selected') return [];
  if (answer.kind === 'too-long') {
    const longest = formatSpan(answer.longestMs, style.language);
    return wrapped(consoleText('tooLong', style, { longest }));
  }
  if (answer.kind === 'not-kept') return wrapped(consoleText('notKept', style, { order: answer.order }));
  const { order, why } = answer;
  const state = wordFor(orderStateTexts, answer.state, style.language);
  if (why === '') return wrapped(consoleText('orderState', style, { order, state }));
  const params = { order, state, why: whyText(why, style.language) };
  return wrapped(consoleText('orderStateWhy', style, params).replace(/^: /, ''));
}

function noSuchGate(orders: ConsoleOrders, gate: string, style: PageStyle): string[] {
  return wrapped(
    consoleText('noSuchGate', style, { gate: gate.slice(0, 40), gates: orders.gates().join(', ') }),
  );
}

function ordersPage(source: ConsoleOrders, style: PageStyle): string[] {
  const { orders, locks } = source.list();
  const told = locks.flatMap((lock) => lockLines(lock, style));
  if (orders.length === 0) return told.length > 0 ? told : [consoleText('noOrders', style)];
  const columns = [
    column('columnOrder', style),
    column('columnGate', style),
    column('columnUntil', style),
    column('columnState', style),
    column('columnWhat', style),
  ];
  return [
    ...table(
      columns,
      orders.map((order) => orderRow(order, style)),
    ),
    ...told,
  ];
}

function orderRow(order: OrderEntry, style: PageStyle): string[] {
  const { key, gate, action, stage } = order;
  const isHalfSigned = stage.kind === 'selected' && stage.signedBy.length > 0;
  const state = isHalfSigned ? 'signed' : stage.kind;
  return [
    key,
    gate ?? NOTHING,
    untilText(order, style),
    wordFor(orderStateTexts, state, style.language),
    actionText(action),
  ];
}

function untilText(order: OrderEntry, style: PageStyle): string {
  if (hasNoEnd(order)) return consoleText('untilResume', style);
  const { untilWallMs } = order;
  return untilWallMs === undefined ? NOTHING : style.formatTime(new Date(untilWallMs).toISOString());
}

/** With the key by which a signed order takes it off. */
function lockLines({ gate, sinceWallMs, name, key, reason }: Lock, style: PageStyle): string[] {
  const since = style.formatTime(new Date(sinceWallMs).toISOString());
  return wrapped(consoleText('lockedBy', style, { gate, since, name, key, reason }));
}

function wrapped(text: string): string[] {
  return wrapTo(text, MAX_COLUMNS);
}
