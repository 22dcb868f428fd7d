import { expect, it, vi } from 'vitest';
import { openStores } from './stores.ts';

vi.setConfig({ testTimeout: 60_000 });

it('R-05: two tabs that count in one row lose none', async () => {
  const name = `settings-${Date.now()}`;
  const tabs = await Promise.all([openStores({ name }), openStores({ name })]);
  const count = async (tab: (typeof tabs)[number]) => {
    for (let i = 0; i < 500; i++) await tab.settings.update('count', 0, (before) => before + 1);
  };
  await Promise.all(tabs.map(count));
  for (const tab of tabs) expect(await tab.settings.get('count', 0)).toBe(1_000);
});
