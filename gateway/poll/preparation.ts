/** What a device's procedures mean for its poll: whether there is anything to read, and what is told of them. */
import type { PollResult } from './device-poll.js';
import { kindOf, type OutcomeKind } from './outcome-kind.js';
import type { PolledDevice, PollReport } from './polled-device.js';
import type { DeviceProcedures, ProcedureLine, ProcedureOutcome } from './procedure.js';

/** What was done before the reads of a poll. */
export interface Preparation {
  readonly outcome: ProcedureOutcome;
  /** Of its last request. */
  readonly tookMs: number;
}

export async function prepare(
  procedures: DeviceProcedures,
  isStarted: boolean,
  line: ProcedureLine,
): Promise<Preparation> {
  let tookMs = 0;
  const outcome = await procedures.run(isStarted, {
    ...line,
    ask: async (request) => {
      const askedAtMs = line.nowMs();
      const reply = await line.ask(request);
      tookMs = line.nowMs() - askedAtMs;
      return reply;
    },
  });
  return { outcome, tookMs };
}

const UNIT_AFTER = {
  answer: 'answers',
  refused: 'answers',
  busy: 'busy',
  silence: 'silent',
  'not-asked': 'not-asked',
} as const satisfies Record<OutcomeKind, PollResult['unit']>;

/** A poll that ended before its first read. */
export function unread({ outcome, tookMs }: Preparation, isLineOpen: boolean): PollResult {
  const reply = outcome.ok ? undefined : outcome.outcome;
  const kind = reply === undefined ? 'answer' : kindOf(reply);
  const unit = kind === 'silence' && !isLineOpen ? 'not-asked' : UNIT_AFTER[kind];
  return { replies: [], unit, unanswered: unit === 'silent' ? { tookMs } : undefined, back: [] };
}

/** Says once that a device's procedures fail, and once that they are done again. */
export class ProcedureNews {
  readonly #device: PolledDevice;
  readonly #report: PollReport;
  #hasFailed = false;

  constructor(device: PolledDevice, report: PollReport) {
    this.#device = device;
    this.#report = report;
  }

  take(outcome: ProcedureOutcome): void {
    // Of a line that is down the line tells.
    if (!outcome.ok && outcome.outcome && kindOf(outcome.outcome) === 'not-asked') return;
    if (outcome.ok !== this.#hasFailed) return;
    this.#hasFailed = !outcome.ok;
    const { id: device, line } = this.#device;
    if (outcome.ok) {
      this.#report('procedure-works', 'info', { device, line: line.id });
    } else {
      const { procedure, reason } = outcome;
      this.#report('procedure-failed', 'warning', { device, line: line.id, procedure, reason });
    }
  }
}
