import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';

/** Markdown as reading text. HTML within it stays text. Loaded when a file asks for it. */
export default function MarkdownPreview({ text }: { text: string }) {
  return (
    <div className="prose h-full overflow-auto px-5 py-4">
      <ReactMarkdown remarkPlugins={[remarkGfm]}>{text}</ReactMarkdown>
    </div>
  );
}
