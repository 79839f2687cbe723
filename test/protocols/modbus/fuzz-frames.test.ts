import { expect, test } from 'vitest';
import { FUZZED, fuzz } from './fuzz-frames.js';

test.each(FUZZED)('$name: 20,000 inputs, no crash', (fuzzed) => {
  const { fault, completed } = fuzz(fuzzed, 20_000, 20_240_229);
  expect(fault).toBe('');
  expect(completed).toBeGreaterThan(100);
});
