/**
 * The gateway's side of `aryk bus`: one request from the local socket to a line that the gateway holds, after everything
 * else that waits for it. Reads change nothing and are carried out. A write must be confirmed, is in the journal
 * before it is on the wire, and never goes to an instrument that moves a gate.
 *
 * Limits: each session of the socket has one request under way.
 */
import { z } from 'zod';
import type { Line, LineRequest } from '../../protocols/modbus/line.js';
import type { SiteSettings } from '../config/schema.js';
import type { Journal } from '../store/journal.js';
import type { WriteOrder } from './access.js';
import { type BusReply, type BusRequest, busRequestSchema, refused, replyOf } from './socket-protocol.js';
import { gateAt, writeRequest } from './writes.js';

export interface BusDoorDeps {
  readonly lines: ReadonlyMap<string, Line>;
  readonly settings: Pick<SiteSettings, 'devices' | 'gates'>;
  readonly journal: Journal;
}

export class BusDoor {
  readonly #deps: BusDoorDeps;

  constructor(deps: BusDoorDeps) {
    this.#deps = deps;
  }

  /** Never rejects for what `text` may be. */
  async answer(text: string): Promise<BusReply> {
    const parsed = busRequestSchema.safeParse(jsonOf(text));
    if (!parsed.success) return refused('bad-request', { detail: oneLine(z.prettifyError(parsed.error)) });
    const { bus, request } = parsed.data;
    const line = this.#deps.lines.get(bus);
    if (line === undefined) {
      return refused('unknown-bus', { bus, allowed: [...this.#deps.lines.keys()].join(', ') });
    }
    return request.kind === 'write'
      ? this.#write(line, parsed.data, request)
      : send(line, request, parsed.data.timeoutMs);
  }

  async #write(line: Line, { confirm, by }: BusRequest, order: WriteOrder): Promise<BusReply> {
    const { journal, settings } = this.#deps;
    const { unit, table, address, words } = order;
    const entry = { action: 'bus-write', bus: line.id, unit, table, address, words, by: by ?? null };
    if (!confirm) return refused('not-confirmed');
    const gate = gateAt(settings, line.id, unit);
    if (gate !== undefined) {
      journal.append('console', { ...entry, outcome: 'refused', gate });
      return refused('gate', { unit, gate });
    }
    try {
      await journal.appendDurably('console', { ...entry, outcome: 'asked' });
    } catch (error) {
      return refused('journal', { cause: (error as Error).message });
    }
    const reply = await send(line, writeRequest(order));
    journal.append('console', { ...entry, outcome: reply.ok ? 'acknowledged' : reply.failure });
    return reply;
  }
}

async function send(line: Line, request: LineRequest, timeoutMs?: number): Promise<BusReply> {
  try {
    const options = timeoutMs === undefined ? {} : { timeoutMs };
    return replyOf(await line.request(request, 'commissioning', options));
  } catch (error) {
    // What no frame can carry, such as 126 registers.
    if (error instanceof RangeError) return refused('bad-request', { detail: error.message });
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function oneLine(text: string): string {
  return text
    .replace(/[\s✖→]+/g, ' ')
    .trim()
    .slice(0, 200);
}
