import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../gateway/control/intent.js';
import type { Permit } from '../../../gateway/control/permit.js';
import { PermitMint } from '../../../gateway/control/permit.js';
import { VirtualClock } from '../../../protocols/clock.js';

const intent: Intent = { gate: 'left', source: 'schedule', openingPercent: 40 };

function mintAt(clock = new VirtualClock(0)): { clock: VirtualClock; mint: PermitMint; permit: Permit } {
  const mint = new PermitMint(clock);
  const permit = mint.mint(intent, []);
  if (permit === undefined) throw new Error('no permit');
  return { clock, mint, permit };
}

describe('a permit', () => {
  it('is not minted while any interlock is blocked or unknown', () => {
    const mint = new PermitMint(new VirtualClock(0));
    expect(mint.mint(intent, [{ id: 'input-age', verdict: 'unknown' }])).toBeUndefined();
    expect(mint.mint(intent, [{ id: 'travel-limits', verdict: 'blocked' }])).toBeUndefined();
  });

  it('works once', () => {
    const { mint, permit } = mintAt();
    expect(mint.redeem(permit, 'left')?.intent).toEqual(intent);
    expect(mint.redeem(permit, 'left')).toBeUndefined();
  });

  it('does not work on another gate, and stays good for its own', () => {
    const { mint, permit } = mintAt();
    expect(mint.redeem(permit, 'right')).toBeUndefined();
    expect(mint.redeem(permit, 'left')?.intent).toEqual(intent);
  });

  it('expires by monotonic time, whatever the wall clock does', async () => {
    const { clock, mint, permit } = mintAt();
    clock.stepWall(-10 * 365 * 86_400_000);
    await clock.advance(5001);
    expect(mint.redeem(permit, 'left')).toBeUndefined();
  });

  it('cannot be forged, nor used at another mint', () => {
    const { clock, mint, permit } = mintAt();
    expect(mint.redeem(Object.freeze({}) as Permit, 'left')).toBeUndefined();
    expect(mint.redeem({ ...permit }, 'left')).toBeUndefined();
    expect(new PermitMint(clock).redeem(permit, 'left')).toBeUndefined();
  });
});
