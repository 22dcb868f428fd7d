import { expect, type Locator } from '@playwright/test';
import { Workbench } from './workbench.ts';

/** The files of the workspace and their editor. */
export class EditorPage extends Workbench {
  override async open(address?: string): Promise<this> {
    await super.open(address);
    await this.page.getByRole('tab', { name: 'Files', exact: true }).click();
    return this;
  }

  get tabs(): Locator {
    return this.page.getByRole('tablist', { name: 'Open files' }).getByRole('tab');
  }
  /** The lines of the shown file. */
  get text(): Locator {
    return this.page.locator('.monaco-editor .view-lines').first();
  }

  /** Writes a new file as a person does. */
  async write(path: string, text: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New file' }).click();
    await this.page.getByRole('textbox', { name: 'Name of the new file' }).fill(path);
    await this.page.keyboard.press('Enter');
    const field = this.page.getByRole('textbox', { name: `Text of /${path}` });
    await this.page.locator('.monaco-editor').first().waitFor();
    await field.focus();
    await this.page.keyboard.insertText(text);
    await expect(this.page.getByText('Saved', { exact: true })).toBeVisible();
  }

  /** Until the order of the tabs is on the disk, where a reload finds it. */
  async kept(paths: string[]): Promise<void> {
    const read = () =>
      this.page.evaluate(async () => {
        const db = await new Promise<IDBDatabase>((resolve) => {
          const opening = indexedDB.open('espalier');
          opening.onsuccess = () => resolve(opening.result);
        });
        const rows = await new Promise<{ value?: { fileTabs?: { path: string }[] } }[]>((resolve) => {
          const asked = db.transaction('values').objectStore('values').getAll();
          asked.onsuccess = () => resolve(asked.result);
        });
        db.close();
        return rows.flatMap(({ value }) => value?.fileTabs?.map(({ path }) => path) ?? []);
      });
    await expect.poll(read).toEqual(paths);
  }
}
