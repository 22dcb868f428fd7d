/** The interpreter itself, whose package does not describe it. */
declare module 'pyodide/pyodide.asm.mjs' {
  const create: (settings: object) => Promise<unknown>;
  export default create;
}
