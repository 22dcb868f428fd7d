import type { ComponentProps } from 'react';
import { readable } from '../keys.ts';
import { Icon, type IconName } from './icon.tsx';

type Props = Omit<ComponentProps<'button'>, 'type' | 'aria-label'> & { icon: IconName; label: string; keys?: string };

/** A button that shows a drawing and is named in words, with its shortcut in the tip. */
export function IconButton({ icon, label, keys, className = '', ...rest }: Props) {
  return (
    <button
      type="button"
      aria-label={label}
      title={keys ? `${label} (${readable(keys)})` : label}
      className={`act ${className}`}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
