/** An address of the web, where another may be a path of the workspace. */
export const isWebAddress = (address: unknown): boolean => /^https?:\/\//i.test(String(address));
