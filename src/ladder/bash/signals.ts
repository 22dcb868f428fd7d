/** Names and numbers of signals, as Linux has them. */

export const signals: Record<string, number> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
};

/** `INT`, of `SIGINT`, `int` and `2`; `EXIT` of 0. Nothing where there is none. */
export function signalOf(word: string): string | undefined {
  if (word === '0') return 'EXIT';
  const name = word.toUpperCase().replace(/^SIG/, '');
  if (name in signals || ['EXIT', 'ERR', 'DEBUG', 'RETURN'].includes(name)) return name;
  return Object.keys(signals).find((one) => String(signals[one]) === word);
}
