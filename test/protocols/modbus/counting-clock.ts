import { VirtualClock } from '../../../protocols/clock.js';

/** Counts the timers that are set. */
export class CountingClock extends VirtualClock {
  timers = 0;
  pending = 0;

  override after(delayMs: number, action: () => void): ReturnType<VirtualClock['after']> {
    this.timers++;
    this.pending++;
    let isPending = true;
    const ended = (): void => {
      if (isPending) this.pending--;
      isPending = false;
    };
    const timer = super.after(delayMs, () => {
      ended();
      action();
    });
    return {
      cancel: () => {
        ended();
        timer.cancel();
      },
    };
  }
}
