import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import Rendered from './markdown.tsx';

it('an image is a link that shows where it leads, and within a link it is that link and no other', async () => {
  const { ide } = await createFixture({ empty: true });
  const text =
    '[![badge](https://image.example/b.png)](https://page.example/p) and ![plain](https://image.example/c.png) and [![inner](https://image.example/d.png)](javascript:alert)';
  const { end } = draw(<Rendered text={text} />, ide);
  await expect.element(page.getByRole('link')).toHaveLength(3);
  const links = page.getByRole('link').elements() as HTMLAnchorElement[];
  expect(links.map((link) => [link.href, link.textContent])).toEqual([
    ['https://page.example/p', 'badge(page.example)'],
    ['https://image.example/c.png', 'plain(image.example)'],
    ['https://image.example/d.png', 'inner(image.example)'],
  ]);
  expect(document.querySelectorAll('a a, img')).toHaveLength(0);
  end();
});
