/** Orders over one party's broker: hands over what comes, and publishes every answer. */
import { type SiteTopics, topicsOf } from '../../protocols/mqtt/topics.js';
import { MAX_ORDER_BYTES } from '../../protocols/orders/signed-order.js';
import type { OrderAnswer } from '../control/orders/answer.js';

/** Whoever takes orders. */
export interface OrderTaker {
  /** Whether anybody may order at all. */
  readonly isOpen: boolean;
  /** Resolves when the message may be acknowledged. */
  take(bytes: Buffer, via: string): Promise<unknown>;
  listen(listener: (answer: OrderAnswer) => void): void;
}

export class OrderPost {
  readonly #orders: OrderTaker | undefined;
  readonly #id: string;

  /** Published without waiting: what does not get through is in the journal. */
  constructor(
    orders: OrderTaker | undefined,
    { id, site }: { readonly id: string; readonly site: string },
    session: { publish(topic: string, payload: Buffer): Promise<unknown> },
  ) {
    this.#orders = orders?.isOpen ? orders : undefined;
    this.#id = id;
    const { orderResult } = topicsOf(site);
    this.#orders?.listen((answer) => {
      void session.publish(orderResult, Buffer.from(JSON.stringify({ site, ...answer })));
    });
  }

  async take(payload: Buffer): Promise<void> {
    // An empty retained message is one that was deleted. Beyond the limit the taker need not see all of it.
    if (payload.length > 0) await this.#orders?.take(payload.subarray(0, MAX_ORDER_BYTES + 1), this.#id);
  }
}

/** What a party's broker is asked for; orders only where somebody may order, for a broker has to allow it. */
export function subscriptionsOf(
  topics: SiteTopics,
  party: string,
  orders: OrderTaker | undefined,
): readonly string[] {
  const own = [topics.watermark(party), topics.resend(party)];
  return orders?.isOpen ? [...own, topics.order] : own;
}
