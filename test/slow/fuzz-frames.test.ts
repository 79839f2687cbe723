import { expect, test } from 'vitest';
import { SystemRandom } from '../../protocols/random.js';
import { FUZZED, fuzz } from '../protocols/modbus/fuzz-frames.js';

/** Far below what a million inputs would leave behind, far above what the collector leaves undone. */
const MAX_GROWN_BYTES = 4_000_000;

test.each(FUZZED)('$name: 1,000,000 inputs, no crash, memory flat', (fuzzed) => {
  const seed = Math.floor(new SystemRandom().next() * 2 ** 32);
  const { fault, completed, grownBytes } = fuzz(fuzzed, 1_000_000, seed);
  expect(fault).toBe('');
  expect(completed, `seed ${seed}`).toBeGreaterThan(2000);
  expect(grownBytes, `seed ${seed}`).toBeLessThan(MAX_GROWN_BYTES);
});
