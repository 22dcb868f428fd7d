import { useCell, useIde } from '../ide.ts';

/** What this tab is, where it is not the one that writes: said above the composer, with the way to change it. */
export default function TabBar() {
  const { tab } = useIde();
  const { role, silent, taking } = useCell(tab.state);
  if (role === 'writer') return null;
  if (role === 'outdated') {
    return (
      <Bar
        title="A newer Espalier is open in another tab"
        text="Reload to go on. Nothing more is saved from this tab."
        action={{ title: 'Reload', run: tab.reload }}
      />
    );
  }
  const text = silent
    ? 'The tab that writes does not answer. If it stays so, this tab takes over by itself.'
    : taking
      ? 'Waiting until the other tab has saved.'
      : 'This one follows along. Taking over stops what runs in the other.';
  return (
    <Bar
      title="Another tab writes this conversation"
      text={text}
      action={{ title: 'Take over', run: tab.takeOver, busy: taking }}
    />
  );
}

function Bar(props: { title: string; text: string; action: { title: string; run(): void; busy?: boolean } }) {
  const { title, text, action } = props;
  return (
    <section
      aria-label="This tab"
      className="mx-auto mb-2 flex w-full max-w-[660px] items-center gap-3 rounded-lg border border-ochre bg-ochre-wash px-3.5 py-2.5"
    >
      <p role="status" className="m-0 min-w-0 flex-1">
        <b className="font-semibold">{title}</b>
        <br />
        <span className="text-ink-2">{text}</span>
      </p>
      <button type="button" className="btn shrink-0" onClick={action.run} disabled={action.busy ?? false}>
        {action.title}
      </button>
    </section>
  );
}
