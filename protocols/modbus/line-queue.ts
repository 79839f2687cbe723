import { PRIORITIES, type Priority } from './line.js';

export interface Queued {
  readonly priority: Priority;
  /** Within one priority the earliest goes first; of equal ones that which came first. */
  readonly deadlineMs: number;
}

/** What waits for a line: most urgent first, never more than `limit`. */
export class LineQueue<Job extends Queued> {
  readonly #waiting: Readonly<Record<Priority, Job[]>> = {
    stop: [],
    write: [],
    feedback: [],
    poll: [],
    commissioning: [],
  };
  readonly #limit: number;
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Adds `job` and returns what had no room: nothing, the last of the least urgent, or `job` itself.
   * A stop therefore finds room however many polls wait.
   */
  put(job: Job): Job | undefined {
    const jobs = this.#waiting[job.priority];
    // Mostly it goes to the end.
    let at = jobs.length;
    while (at > 0 && (jobs[at - 1]?.deadlineMs ?? 0) > job.deadlineMs) at--;
    jobs.splice(at, 0, job);
    this.#size++;
    return this.#size > this.#limit ? this.#dropLast() : undefined;
  }

  /** The most urgent that may go. It stays until it is removed. */
  first(mayGo: (job: Job) => boolean): Job | undefined {
    for (const priority of PRIORITIES) {
      const job = this.#waiting[priority].find(mayGo);
      if (job) return job;
    }
    return undefined;
  }

  /** Whether it was there. */
  remove(job: Job): boolean {
    const jobs = this.#waiting[job.priority];
    const at = jobs.indexOf(job);
    if (at < 0) return false;
    jobs.splice(at, 1);
    this.#size--;
    return true;
  }

  takeAll(): Job[] {
    this.#size = 0;
    return PRIORITIES.flatMap((priority) => this.#waiting[priority].splice(0));
  }

  #dropLast(): Job | undefined {
    const least = PRIORITIES.findLast((priority) => this.#waiting[priority].length > 0);
    this.#size--;
    return least && this.#waiting[least].pop();
  }
}
