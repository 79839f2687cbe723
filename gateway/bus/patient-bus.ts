/**
 * A bus that waits for its line to come back. A scan asks mostly units that are not there, and a TCP line that hears
 * nothing for long makes its connection anew, during which nothing can be sent.
 */
import { type Clock, sleep } from '../../protocols/clock.js';
import type { Answer, AskOptions, BusAccess, Question, WriteOrder } from './access.js';

const RETRY_MS = 500;
const TRIES = 12;

export class PatientBus implements BusAccess {
  readonly place: string;
  readonly #bus: BusAccess;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  constructor(bus: BusAccess, clock: Clock, signal: AbortSignal) {
    this.place = bus.place;
    this.#bus = bus;
    this.#clock = clock;
    this.#signal = signal;
  }

  async ask(question: Question, options: AskOptions = {}): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#bus.ask(question, options);
      if (answer.ok || answer.failure !== 'not-sent' || attempt === TRIES || this.#signal.aborted)
        return answer;
      await sleep(this.#clock, RETRY_MS, this.#signal);
    }
  }

  write(order: WriteOrder): Promise<Answer> {
    return this.#bus.write(order);
  }

  close(): Promise<void> {
    return this.#bus.close();
  }
}
