import { generateKeyPairSync } from 'node:crypto';
import { interlockSchema } from '../../../../gateway/config/gate-schema.js';
import type { OrderHands } from '../../../../gateway/control/gate-orders.js';
import type { OrderAnswer } from '../../../../gateway/control/orders/answer.js';
import { OrderDesk } from '../../../../gateway/control/orders/desk.js';
import type { OrderRules } from '../../../../gateway/control/orders/rules.js';
import type { GateStatus } from '../../../../gateway/status.js';
import type { Journal } from '../../../../gateway/store/journal.js';
import { VirtualClock } from '../../../../protocols/clock.js';
import type { OrderAction } from '../../../../protocols/orders/action.js';
import {
  type Issuer,
  orderDigestHex,
  orderText,
  type SignedOrder,
  signConsent,
  signOrder,
} from '../../../../protocols/orders/signed-order.js';
import { SeededRandom } from '../../../../protocols/random.js';
import { leftGate } from '../fixtures.js';
import { HOUR_MS, START_MS } from './order-of.js';

export const SITE = 'khorgos-head';
export const KEYS = {
  'party:kz': generateKeyPairSync('ed25519'),
  'party:cn': generateKeyPairSync('ed25519'),
  'operator:aliya': generateKeyPairSync('ed25519'),
  'operator:nobody': generateKeyPairSync('ed25519'),
} as const;
type Signer = keyof typeof KEYS;

/** kz orders the left gate, cn the right one, aliya both. */
export const RULES: OrderRules = {
  site: SITE,
  gates: new Map([
    ['left', leftGate],
    ['right', { ...leftGate, id: 'right', device: 'right-gate' }],
  ]),
  interlocks: [
    interlockSchema.parse({ id: 'divers', when: { point: 'sonde.divers', above: 0 } }),
    interlockSchema.parse({ id: 'flood', when: { point: 'forebay.level_m', above: 3 }, act: 'close' }),
  ],
  people: new Map<Issuer, { key: (typeof KEYS)[Signer]['publicKey']; gates: ReadonlySet<string> }>([
    ['party:kz', { key: KEYS['party:kz'].publicKey, gates: new Set(['left']) }],
    ['party:cn', { key: KEYS['party:cn'].publicKey, gates: new Set(['right']) }],
    ['operator:aliya', { key: KEYS['operator:aliya'].publicKey, gates: new Set(['left', 'right']) }],
  ]),
  shares: new Map([
    ['kz', 0.5],
    ['cn', 0.5],
  ]),
  hasAvailableFlow: true,
  windowMs: 20_000,
  longestMs: 24 * HOUR_MS,
  requiresSyncedClock: false,
};

/** Of an hour from now, of the left gate. */
export function wanted(id: string, action: OrderAction, change: Partial<SignedOrder> = {}): SignedOrder {
  const gate = action.kind === 'change-share' ? undefined : 'left';
  const time = { fromMs: START_MS, untilMs: START_MS + HOUR_MS };
  return { kind: 'order', site: SITE, issuer: 'party:kz', id, gate, ...time, action, ...change };
}

export function signed(order: SignedOrder, by: Signer = order.issuer as Signer): Buffer {
  return signOrder(order, KEYS[by].privateKey);
}

export function consent(
  kind: 'operate' | 'approve',
  order: SignedOrder,
  challengeHex: string,
  issuer: Issuer = order.issuer,
  by: Signer = issuer as Signer,
): Buffer {
  const of = { issuer: order.issuer, id: order.id };
  const digestHex = orderDigestHex(orderText(order));
  return signConsent({ kind, site: order.site, issuer, of, digestHex, challengeHex }, KEYS[by].privateKey);
}

/** A desk with a journal and a cycle that only remember. */
export class Office {
  readonly clock = new VirtualClock(START_MS);
  readonly records: { kind: string; body: Record<string, unknown> }[] = [];
  readonly events: string[] = [];
  readonly published: OrderAnswer[] = [];
  openingPercent: number | null = 20;
  isStoreOk = true;
  diskFails = false;
  /** Whether `persist` can write. */
  isKeeping = true;
  keeps = 0;
  hurries = 0;
  /** What is kept on disk, as `persist` wrote it last. */
  kept = '{}';
  desk: OrderDesk;

  constructor(rules: OrderRules = RULES) {
    this.desk = this.#open(rules, undefined);
  }

  /** The gateway starts anew with what it kept; the challenge that it makes next is another. */
  restart(): void {
    this.desk = this.#open(RULES, JSON.parse(this.kept));
  }

  #open(rules: OrderRules, kept: unknown): OrderDesk {
    const journal: Journal = {
      append: (kind, body) => void this.records.push({ kind, body: body as Record<string, unknown> }),
      appendDurably: async (kind, body) => {
        if (this.diskFails) throw new Error('the disk does not answer');
        this.records.push({ kind, body: body as Record<string, unknown> });
        return { epoch: 1, seq: this.records.length };
      },
    };
    const hands: OrderHands = {
      persist: async () => {
        this.keeps += 1;
        if (this.isKeeping) this.kept = JSON.stringify(desk.keep());
        return this.isKeeping;
      },
      hurry: () => void this.hurries++,
      judge: ({ openingPercent }) =>
        openingPercent > 90 ? [{ id: 'travel-limits', verdict: 'blocked' }] : [],
      gates: () => [{ id: 'left', state: 'idle', openingPercent: this.openingPercent } as GateStatus],
    };
    const desk = new OrderDesk(rules, {
      clock: this.clock,
      random: new SeededRandom(this.records.length + 1),
      journal,
      report: (code, _severity, params) => void this.events.push([code, ...Object.values(params)].join(' ')),
      isStoreOk: () => this.isStoreOk,
    });
    desk.listen((answer) => void this.published.push(answer));
    return desk.begin(kept, hands);
  }

  take(bytes: Buffer, via = 'kz-line'): Promise<readonly OrderAnswer[]> {
    return this.desk.take(bytes, via);
  }

  /** Selects and operates; what was answered last. */
  async order(order: SignedOrder): Promise<OrderAnswer | undefined> {
    const [selected] = await this.take(signed(order));
    if (selected?.challenge === undefined) return selected;
    return (await this.take(consent('operate', order, selected.challenge))).at(-1);
  }

  cycle() {
    const { clock } = this;
    return this.desk.cycle({
      nowMs: clock.monotonicMs(),
      wallMs: clock.wallMs(),
      clockStatus: clock.status(),
    });
  }

  wishes(gate = 'left'): string[] {
    this.cycle();
    return this.desk
      .wishesFor(gate)
      .map((wish) =>
        wish.kind === 'stay' ? `${wish.source} stays` : `${wish.source} ${wish.openingPercent}`,
      );
  }

  of(kind: string): Record<string, unknown>[] {
    return this.records.filter((record) => record.kind === kind).map(({ body }) => body);
  }
}
