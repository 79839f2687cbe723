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

  it('is good for five seconds, the last millisecond included, and says how long it still is', async () => {
    const fresh = mintAt();
    expect(fresh.mint.redeem(fresh.permit, 'left')?.leftMs).toBe(5000);
    const { clock, mint, permit } = mintAt();
    await clock.advance(5000);
    expect(mint.redeem(permit, 'left')).toEqual({ intent, leftMs: 0 });
  });

  it('that has expired is spent', async () => {
    const { clock, mint, permit } = mintAt();
    await clock.advance(5001);
    mint.redeem(permit, 'left');
    expect(mint.redeem(permit, 'left')).toBeUndefined();
  });

  it('tells nothing of what it allows, and cannot be changed', () => {
    const { permit } = mintAt();
    expect(Object.keys(permit)).toEqual([]);
    expect(Object.isFrozen(permit)).toBe(true);
  });

  it('is not minted for one of several verdicts that is not clear', () => {
    const mint = new PermitMint(new VirtualClock(0));
    const against = [
      { id: 'a', verdict: 'blocked' },
      { id: 'b', verdict: 'unknown' },
    ] as const;
    expect(mint.mint(intent, against)).toBeUndefined();
  });

  it('cannot be forged, nor used at another mint', () => {
    const { clock, mint, permit } = mintAt();
    expect(mint.redeem(Object.freeze({}) as Permit, 'left')).toBeUndefined();
    expect(mint.redeem({ ...permit }, 'left')).toBeUndefined();
    expect(new PermitMint(clock).redeem(permit, 'left')).toBeUndefined();
  });
});
