import type { Workbench } from './workbench.ts';

/** Runs a program of the playground as a person does, as soon as it is written there. */
export async function runProgram(workbench: Workbench, program: string): Promise<void> {
  await workbench.openPlayground(program);
  await workbench.page.getByRole('button', { name: /^Run/ }).first().click();
}
