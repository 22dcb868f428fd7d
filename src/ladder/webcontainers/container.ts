/** What is used of a WebContainer (`@webcontainer/api` 1.6). Tests have a double. Shapes only. */

export interface ContainerTree {
  [name: string]: { directory: ContainerTree } | { file: { contents: string | Uint8Array } | { symlink: string } };
}

export interface ContainerProcess {
  exit: Promise<number>;
  input: WritableStream<string>;
  /** Of a terminal: the streams of output and of errors as one, lines ended as there. */
  output: ReadableStream<string>;
  kill(): void;
}

/** Its paths are relative to its own working folder. */
export interface Container {
  /** Puts files beside those that are there. The folder of `mountPoint` must be there. */
  mount(tree: ContainerTree, options?: { mountPoint?: string }): Promise<void>;
  spawn(
    command: string,
    args: string[],
    options?: { cwd?: string; env?: Record<string, string> },
  ): Promise<ContainerProcess>;
  export(path: string, options: { format: 'json'; excludes?: string[] }): Promise<ContainerTree>;
  fs: {
    mkdir(path: string, options: { recursive: true }): Promise<string>;
    rm(path: string, options: { force: true; recursive: true }): Promise<void>;
    watch(
      path: string,
      options: { recursive: true },
      listener: (event: 'rename' | 'change', name: string | Uint8Array) => void,
    ): { close(): void };
  };
  on(event: 'port', listener: (port: number, type: 'open' | 'close', url: string) => void): () => void;
  on(event: 'server-ready', listener: (port: number, url: string) => void): () => void;
  teardown(): void;
}
