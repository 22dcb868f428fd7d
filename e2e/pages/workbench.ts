import { expect, type Locator, type Page } from '@playwright/test';

/** The workbench as a person meets it: found by role and name, never by class. */
export class Workbench {
  readonly page: Page;
  /** Requests that left the page's own origin. Must stay empty in every story. */
  readonly left: string[] = [];
  /** Errors of the page and breaches of its policy. */
  readonly faults: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && origin !== new URL(page.url()).origin && page.url() !== 'about:blank')
        this.left.push(request.url());
    });
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy|Trusted|Uncaught/.test(message.text()))
        this.faults.push(message.text());
    });
  }

  async open(address = './'): Promise<this> {
    await this.page.goto(address);
    await expect(this.page.getByText(/of [\d,]+ tokens|tokens, written out/)).toBeVisible({ timeout: 20_000 });
    return this;
  }

  get message(): Locator {
    return this.page.getByRole('textbox', { name: 'Message' });
  }
  get conversation(): Locator {
    return this.page
      .getByRole('log', { name: 'Conversation' })
      .or(this.page.getByLabel('Conversation', { exact: true }))
      .first();
  }
  get lanes(): Locator {
    return this.page.getByRole('tree', { name: 'Messages' });
  }
  get rows(): Locator {
    return this.lanes.getByRole('treeitem');
  }

  async ask(text: string): Promise<void> {
    await this.message.fill(text);
    await this.page.getByRole('button', { name: 'Send', exact: true }).click();
  }

  /** Waits until no turn is under way. What begins one puts Stop in the place of Send before it returns. */
  async quiet(): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'Send', exact: true })).toBeVisible({ timeout: 30_000 });
  }

  get approve(): Locator {
    return this.page.getByRole('button', { name: /^Approve/ });
  }

  async openPlayground(program: string): Promise<void> {
    await this.page.getByRole('tab', { name: 'Playground' }).click();
    // Monaco takes the place of a plain editor when it has loaded; its text box is drawn where the cursor is, if at all.
    await this.page.locator('.monaco-editor').first().waitFor();
    await this.page.getByRole('textbox', { name: 'Program of the playground' }).focus();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(program);
  }

  /** Writes files of the workspace as a program of the playground does, and approves it. */
  async writeFiles(files: Record<string, string>): Promise<void> {
    const list = Object.entries(files).map(([path, content]) => ({ path, content }));
    await this.openPlayground(
      `for (const file of ${JSON.stringify(list)}) await codemode.workspace_write(file);\nreturn 'written ${list.length}'`,
    );
    await this.page.getByRole('button', { name: /^Run/ }).click();
    const done = this.page.getByText(`written ${list.length}`, { exact: true }).first();
    const next = done.or(this.approve.first()).first();
    await expect(next).toBeVisible({ timeout: 30_000 });
    for (let asked = 0; asked < list.length && !(await done.isVisible()); asked++) {
      await this.approve.first().click();
      await expect(next).toBeVisible({ timeout: 30_000 });
    }
    await expect(done).toBeVisible({ timeout: 30_000 });
  }

  async command(name: string): Promise<void> {
    // A page that has just been opened takes no keys before it is there.
    const shown = this.page.getByRole('button', { name: /Search and commands/ }).or(this.message);
    await expect(shown.first()).toBeVisible({ timeout: 20_000 });
    await this.page.keyboard.press('Control+K');
    await this.page.getByPlaceholder(/command|search/i).fill(name);
    await this.page.keyboard.press('Enter');
  }
}
