/** What programs are told: near enough to Node 22 to be compared with, and not to be taken for it. */
export const nodeVersion = 'v22.20.0-embedded';

/** Of the runner that stands in for Vitest. */
export const vitestVersion = '4.1.12';
