/** What our runner of Vitest's tests is handed in the frame. Shapes only. */
export interface VitestWorld {
  version: string;
  root: string;
  files: string[];
  names: string[];
  load(path: string): Promise<unknown>;
  write(text: string): void;
  inspect(value: unknown): string;
}

export interface VitestRunner {
  /** In place of the package. */
  exports: Record<string, unknown>;
  /** True where all went well. Never rejects. */
  run(): Promise<boolean>;
}

export type CreateVitest = (world: VitestWorld) => VitestRunner;
