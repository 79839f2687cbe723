import { PRIORITIES, type Priority } from './line.js';

/** What waits for a line: most urgent first, in order of arrival within one priority, never more than `limit`. */
export class LineQueue<Job> {
  readonly #waiting = PRIORITIES.map((): Job[] => []);
  readonly #limit: number;
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Adds `job` and returns what had no room: nothing, the least urgent job that came last, or `job` itself.
   * A stop therefore finds room however many polls wait.
   */
  put(job: Job, priority: Priority): Job | undefined {
    this.#waiting[PRIORITIES.indexOf(priority)]?.push(job);
    if (this.#size < this.#limit) {
      this.#size++;
      return undefined;
    }
    return this.#waiting.findLast((jobs) => jobs.length > 0)?.pop();
  }

  take(): Job | undefined {
    const job = this.#waiting.find((jobs) => jobs.length > 0)?.shift();
    if (job !== undefined) this.#size--;
    return job;
  }

  takeAll(): Job[] {
    this.#size = 0;
    return this.#waiting.flatMap((jobs) => jobs.splice(0));
  }
}
