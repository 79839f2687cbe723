/** The states of a half-duplex lane, and what it remembers of a request. */
import type { Timer } from '../clock.js';
import type { Job } from './job.js';
import type { ExpectedReply } from './rtu-frame.js';

/**
 * ```
 *          a job waits                    silent, and quiet unless it is a stop: the most urgent is sent
 *   idle ──────────────► waiting ──────────────────────────────────────────────────────────────► awaiting
 *    ▲ ▲                  │ ▲ ▲ │                                                                 │  │ │
 *    │ │                  │ │ └─┘ a job, a byte, a timer: looked at again                         │  │ │
 *    │ └─ nothing waits ──┘ └──────────────────── timeout or garbled: the quiet begins ───────────┘  │ │
 *    ├───────────────────────────────── reply or exception ──────────────────────────────────────────┘ │
 *    └───────────────────────────────── wire lost: timeout ────────────────────────────────────────────┘
 * ```
 */
export type State =
  | { readonly name: 'idle' }
  | { readonly name: 'waiting'; readonly timer: Timer }
  | { readonly name: 'awaiting'; readonly sent: Sent };

export interface Ready {
  /** As they stand on the wire. */
  readonly bytes: Buffer;
  readonly expected: ExpectedReply;
  /** Awaits the reply anew, as if nothing had come. */
  readonly again: () => void;
}

export interface Sent {
  readonly job: Job;
  /** When its last character has left. */
  readonly endMs: number;
  readonly again: () => void;
}

export const IDLE: State = { name: 'idle' };
