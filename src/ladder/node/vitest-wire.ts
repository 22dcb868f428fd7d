/** What our runner of Vitest's tests is handed in the frame. Shapes only. */
import type { FakeClock } from './guest/fake-clock.ts';
import type { ModuleMocks } from './guest/module-mocks.ts';

export interface VitestWorld {
  version: string;
  root: string;
  /** Those of tests, or where there is a configuration all that could be one. */
  files: string[];
  names: string[];
  /** What of the command line narrows them, where there is a configuration. */
  filters: string[];
  /** Its path. */
  config: string | null;
  /** No tests are no failure. */
  pass: boolean;
  load(path: string): Promise<unknown>;
  isFile(path: string): boolean;
  mocks: ModuleMocks;
  setAlias(alias: [find: string | RegExp, replacement: string][]): void;
  clock: FakeClock;
  complain(text: string): void;
  write(text: string): void;
  inspect(value: unknown): string;
}

export interface VitestRunner {
  /** What is here in place of a package. */
  instead(name: string): unknown;
  /** True where all went well. Never rejects. */
  run(): Promise<boolean>;
}

export type CreateVitest = (world: VitestWorld) => VitestRunner;
