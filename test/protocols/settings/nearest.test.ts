import { describe, expect, test } from 'vitest';
import { didYouMean, listed, nearestFirst } from '../../../protocols/settings/nearest.js';

describe('a mistyped name', () => {
  test('is told apart from a strange one', () => {
    const keys = ['baudRate', 'parity', 'stopBits', 'host'];
    expect(didYouMean('baudrate', keys)).toBe('baudRate');
    expect(didYouMean('baud_rate', keys)).toBe('baudRate');
    expect(didYouMean('hots', keys)).toBe('host');
    expect(didYouMean('colour', keys)).toBeUndefined();
    expect(didYouMean('x', [])).toBeUndefined();
  });

  test('finds the likely ones first', () => {
    expect(nearestFirst('rs485-b', ['lan', 'rs485-c', 'rs485-a'])).toEqual(['rs485-a', 'rs485-c', 'lan']);
  });

  test('a long list is cut, an empty one shown as such', () => {
    expect(listed([])).toBe('—');
    expect(listed(Array.from({ length: 15 }, (_, i) => `d${i}`))).toMatch(/d11, … \(\+3\)$/);
  });
});
