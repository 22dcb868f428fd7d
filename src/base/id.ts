const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Makes ids in the ULID format: 26 characters, sorting by time. Ids of one maker always increase, also within a
 * millisecond and when the clock goes backwards. Source: https://github.com/ulid/spec (monotonicity).
 */
export function createIds(now: () => number = Date.now, random: () => number = Math.random): () => string {
  let last = -1;
  let tail: number[] = [];
  return () => {
    const time = Math.max(now(), last);
    if (time === last) increment(tail);
    else tail = Array.from({ length: 16 }, () => Math.floor(random() * 32));
    last = time;
    let head = '';
    for (let rest = time, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) head = alphabet[rest % 32] + head;
    return head + tail.map((digit) => alphabet[digit]).join('');
  };
}

function increment(digits: number[]): void {
  for (let i = digits.length - 1; i >= 0; i--) {
    if (digits[i]! < 31) {
      digits[i]!++;
      return;
    }
    digits[i] = 0;
  }
}
