/** The text of the Node-compatible Worker. Loaded when the first program asks for it. */
import guest from './node/guest/main.ts?guest';
import vitest from './node/guest/vitest.ts?guest';

/** Named, so that its own frames in a stack read as Node's do. */
export const loadNode = async (): Promise<string> => `${guest}\n//# sourceURL=node:internal`;

/** The text of the runner for Vitest's tests, for the same Worker. */
export const loadVitest = async (): Promise<string> => vitest;
