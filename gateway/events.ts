import type { Logger } from 'pino';
import type { Clock } from '../protocols/clock.js';
import type { EventBody } from '../protocols/journal/bodies.js';
import type { EventView, Report } from './console/source.js';
import type { Journal } from './store/journal.js';

/** Events that the console can show without asking the store. */
const KEPT_EVENTS = 200;

const LOG_LEVELS = { info: 'info', warning: 'warn', alarm: 'error' } as const satisfies Record<
  EventBody['severity'],
  string
>;

/** Everything that happened, into the journal, the log and the console's list. */
export class Events {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #log: Logger;
  readonly #recent: EventView[] = [];

  constructor(clock: Clock, journal: Journal, log: Logger) {
    this.#clock = clock;
    this.#journal = journal;
    this.#log = log;
  }

  readonly report: Report = (code, severity, params) => this.enter({ code, severity, params });

  /** An event whose body may have more members than every event has. */
  enter<Body extends EventBody>(body: Body): void {
    const { code, severity, params } = body;
    this.#journal.append('event', body);
    this.#log[LOG_LEVELS[severity]](params, code);
    this.#recent.push({ atWall: new Date(this.#clock.wallMs()).toISOString(), severity, code, params });
    if (this.#recent.length > KEPT_EVENTS) this.#recent.shift();
  }

  /** The last `limit` events since the start, oldest first. */
  recent(limit: number): readonly EventView[] {
    return this.#recent.slice(-limit);
  }
}
