import { runCommand } from '../commands.ts';
import { useCell, useIde } from '../ide.ts';
import { useView } from '../view.ts';

const choices = [
  {
    command: 'tour',
    title: 'Take the tour',
    text: 'A minute over the real thing: a question, a program, an approval, a branch and a fold. No key, no account.',
  },
  {
    command: 'playground',
    title: 'Open the playground',
    text: 'Write TypeScript yourself against the same typed methods, and run it in the same sealed isolate.',
  },
  {
    command: 'open.models',
    title: 'Connect a model',
    text: 'A hosted one with your key, or one on your own machine. The key stays in this browser.',
  },
];

const list = new Intl.ListFormat('en');

const questions = [
  'Which zones are not active?',
  'How many DNS records does each zone have?',
  'List the firewall rules',
];

/** What an empty conversation offers. Nothing here stands in the way of writing. */
export function Welcome() {
  const ide = useIde();
  const view = useView();
  const model = useCell(ide.model);
  const sources = useCell(ide.sources);
  return (
    <section aria-labelledby="welcome-title" className="mx-auto max-w-[660px] py-[9vh]">
      <h2 id="welcome-title" className="font-display text-[34px]/[1.1] font-semibold tracking-[-0.02em]">
        Ask an API a question
      </h2>
      <p className="mt-3 max-w-[54ch] font-serif text-[17px]/[1.5] text-ink-2">
        The model writes TypeScript against your API, it is type-checked, and it runs sealed inside this page. What you
        say grows as a tree, and all of it stays in this browser.
      </p>
      <ul className="mt-7 grid gap-2.5 sm:grid-cols-3">
        {choices.map((choice) => (
          <li key={choice.command} className="contents">
            <button
              type="button"
              onClick={() => runCommand(choice.command, { ide, view })}
              className="flex flex-col rounded-lg border border-rule-2 bg-raised p-3.5 text-left hover:border-ochre"
            >
              <b className="block text-[13.5px] font-semibold">{choice.title}</b>
              <span className="mt-1 block text-ink-2">{choice.text}</span>
            </button>
          </li>
        ))}
      </ul>
      {model.kind === 'demo' && (
        <p className="mt-6 border-ochre border-l-2 pl-3 text-ink-2">
          You are talking to the demo: rules, no AI. It finds methods, writes programs for simple questions and runs
          them for real, on{' '}
          {sources.length > 0 ? list.format(sources.map((source) => source.title)) : 'the sources you add'}.
        </p>
      )}
      {sources.some((source) => source.id === 'edge') && (
        <div className="mt-6">
          <h3 className="font-[550] text-ink-2">Or begin with</h3>
          <ul className="mt-2 flex flex-wrap gap-2">
            {questions.map((question) => (
              <li key={question}>
                <button
                  type="button"
                  className="pill"
                  onClick={() => {
                    view.set({ draft: question });
                    document.getElementById('composer')?.focus();
                  }}
                >
                  {question}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
