import { describe, expect, it } from 'vitest';
import { bytes, count, counted, duration, money, short } from './format.ts';

describe('format', () => {
  it('writes numbers as people read them', () => {
    expect(count(1174302)).toBe('1,174,302');
    expect(counted(1, 'call')).toBe('1 call');
    expect(counted(0, 'call')).toBe('0 calls');
    expect(counted(2, 'reply', 'replies')).toBe('2 replies');
  });
  it('shortens for narrow columns without jumping a unit', () => {
    expect([48, 999, 1000, 1234, 9960, 31_234, 999_499, 999_500, 2_100_000].map(short)).toEqual([
      '48',
      '999',
      '1.0k',
      '1.2k',
      '10k',
      '31k',
      '999k',
      '1.0M',
      '2.1M',
    ]);
  });
  it('writes durations', () => {
    expect([3.14, 41.2, 999, 2400, 59_940, 59_960, 72_000].map(duration)).toEqual([
      '3.1 ms',
      '41 ms',
      '999 ms',
      '2.4 s',
      '59.9 s',
      '1 min 0 s',
      '1 min 12 s',
    ]);
  });
  it('writes sizes and money', () => {
    expect([0, 999, 1500, 11_200_000, 4.2e9].map(bytes)).toEqual(['0 B', '999 B', '1.5 KB', '11 MB', '4.2 GB']);
    expect([0, 0.0182, 12.4].map(money)).toEqual(['$0.00', '$0.018', '$12.40']);
  });
});
