import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Keeper, loadKept } from '../../../../gateway/control/kept-state.js';
import { VirtualClock } from '../../../../protocols/clock.js';

test('orders that come at once are all on disk when each is answered', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'aryk-kept-'));
  const clock = new VirtualClock(0);
  const failures: string[] = [];
  let state: string[] = [];
  const keeper = new Keeper({ clock, directory, failed: (cause) => void failures.push(cause) }, () => state);
  const first = keeper.write();
  const others = Array.from({ length: 20 }, async (_, nth) => {
    // Longer and shorter than the one before.
    state = Array.from({ length: (nth * 7) % 20 }, () => `order ${nth}`);
    await keeper.write();
    expect(loadKept(directory, clock)).not.toBe('damaged');
  });
  await Promise.all([first, ...others]);
  expect(failures).toEqual([]);
  expect(loadKept(directory, clock)).toMatchObject({ state });
  rmSync(directory, { recursive: true });
});
