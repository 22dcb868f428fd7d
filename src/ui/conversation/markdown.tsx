import { createContext, useContext } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { visible } from '#base/visible.ts';
import { Highlighted } from '../editor/highlighted.tsx';

/** A link shows where it leads and tells the other side nothing. An image is a link: the page loads nothing for a model. */
const components: Components = {
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  img: ({ src, alt }) => <Link href={typeof src === 'string' ? src : undefined}>{alt || 'image'}</Link>,
  pre: ({ children }) => <pre>{children}</pre>,
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, which the keyboard must reach
  table: ({ children }) => <table tabIndex={0}>{children}</table>,
  code: ({ className, children }) => {
    const language = /language-(\w+)/.exec(className ?? '')?.[1];
    const code = String(children ?? '');
    const block = language !== undefined || code.includes('\n');
    return block ? (
      <Highlighted code={code.replace(/\n$/, '')} {...(language && { language })} />
    ) : (
      <code>{children}</code>
    );
  },
};

export default function Rendered({ text }: { text: string }) {
  return (
    <Markdown remarkPlugins={[remarkGfm]} components={components} skipHtml>
      {visible(text)}
    </Markdown>
  );
}

const WithinLink = createContext(false);

function Link({ href, children }: { href: string | undefined; children: React.ReactNode }) {
  const within = useContext(WithinLink);
  const place = hostOf(href);
  // An image that is a link already leads where that link leads.
  if (!place || within) return <span>{children}</span>;
  return (
    <a href={href} title={href} target="_blank" rel="noreferrer noopener">
      <WithinLink value={true}>{children}</WithinLink>
      {String(children) !== place && String(children) !== href && (
        <span className="ml-1 font-sans text-[11px] text-ink-2">({place})</span>
      )}
    </a>
  );
}

function hostOf(href: string | undefined): string | null {
  try {
    const url = new URL(href ?? '');
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.host : null;
  } catch {
    return null;
  }
}
