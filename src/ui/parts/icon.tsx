/** Small line drawings on a 16 px grid. Always beside a name or inside a named button, so hidden from readers. */
const drawings = {
  edit: 'M3 13l.6-2.700L10.8 3.100l2.1 2.100L5.7 12.4 3 13zM9.5 4.400l2.1 2.1',
  again: 'M12.8 8a4.8 4.8 0 1 1-1.5-3.500M12.8 2.500v2.400h-2.4',
  branch:
    'M4.5 4.500v7M4.5 8c0 0 7 .5 7-3.500M6 3a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0zM6 13a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0zM13 3a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0z',
  name: 'M2.5 3.500h5l6 6-4 4-6-6v-4zM5.5 6v.01',
  copy: 'M5.5 5.500v-3h8v8h-3M2.5 5.500h8v8h-8z',
  remove: 'M3 4.500h10M6 4.500v-2h4v2M4.5 4.500l.5 9h6l.5-9M6.8 7v4M9.2 7v4',
  check: 'M3 8.500l3.2 3L13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  stop: 'M4 4h8v8H4z',
  down: 'M4 6.500l4 4 4-4',
  left: 'M10 3.500L5.5 8l4.5 4.5',
  right: 'M6 3.500L10.5 8 6 12.5',
  find: 'M11 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM10 10l3.5 3.5',
  plus: 'M8 3v10M3 8h10',
  open: 'M9.5 3H13v3.500M13 3L7.5 8.500M6.5 4H3v9h9V9.5',
  folded: 'M3 2.500h10v3H3zM3 6.500h10v3H3zM3 10.500h10v3H3z',
  talk: 'M2.5 3.500h11v7.500H8l-3 2.500V11H2.500z',
  code: 'M5.5 4.500L2 8l3.5 3.500M10.5 4.500L14 8l-3.5 3.5',
  preview: 'M2.500 3h11v10h-11zM2.500 5.500h11M4.500 4.250h.01',
  terminal: 'M3 4.500l4 3.500-4 3.500M8.500 11.500h4.500',
  trace: 'M2.5 4.500h5M5 8h6M8.5 11.500h5',
  files: 'M3.5 2.500h5.500l3.5 3.500v7.500h-9zM9 2.500V6h3.5',
  pin: 'M6 2.500h4M6.500 2.500v4L4.500 9h7l-2-2.500v-4M8 9v4.500',
  exclude: 'M2.500 8s2-3.500 5.500-3.500S13.500 8 13.500 8s-2 3.500-5.500 3.500S2.500 8 2.500 8zM3.500 13l9-10',
  minus: 'M3 8h10',
  fit: 'M2.500 6V2.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10',
  larger: 'M9.500 2.500h4v4M13.500 2.500L9 7M6.500 13.500h-4v-4M2.500 13.500L7 9',
  smaller: 'M13 7H9V3M9 7l4.500-4.500M3 9h4v4M7 9l-4.500 4.500',
  play: 'M5 3.500v9l7-4.500z',
  pause: 'M5.500 3.500v9M10.500 3.500v9',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
} as const;

export type IconName = keyof typeof drawings;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="shrink-0"
    >
      <path d={drawings[name]} />
    </svg>
  );
}
