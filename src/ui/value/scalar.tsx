import { visible } from '#base/visible.ts';
import { short } from './kind.ts';

const colour = (value: unknown): string => {
  if (typeof value === 'string') return 'text-(--str)';
  if (typeof value === 'number' || typeof value === 'bigint') return 'text-(--num)';
  if (typeof value === 'boolean') return 'text-(--kw)';
  if (value === null || value === undefined) return 'text-ink-3 italic';
  return 'text-ink';
};

/** One value on one line, coloured by what it is. */
export function Scalar({ value, room = 200 }: { value: unknown; room?: number }) {
  const text = visible(short(value, room));
  const whole = typeof value === 'string' && value.length > room ? visible(value.slice(0, 2000)) : undefined;
  return (
    <span className={`truncate font-mono ${colour(value)}`} title={whole}>
      {text}
    </span>
  );
}
