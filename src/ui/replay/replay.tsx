import { type KeyboardEvent, useEffect, useRef } from 'react';
import { visible } from '#base/visible.ts';
import { ContextGauge } from '../conversation/context-gauge.tsx';
import { Thread } from '../conversation/conversation.tsx';
import { count, plainLine } from '../format.ts';
import { IdeProvider, useCell, useIde } from '../ide.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { type Replay, useViewState } from '../view.ts';
import { Timeline } from './timeline.tsx';
import { type ReplayControl, speeds, useReplay } from './use-replay.ts';

/** The conversation while its recording is played, with the scrubber in the place of the composer. */
export default function ReplayPane() {
  const replay = useViewState((state) => state.replay);
  return replay && <Playing replay={replay} />;
}

function Playing({ replay }: { replay: Replay }) {
  const control = useReplay(replay);
  const latest = useRef(control);
  latest.current = control;
  useEffect(() => {
    // After a touch or a click on a text the keys are nobody's.
    const press = (event: globalThis.KeyboardEvent) => {
      const { target } = event;
      if (target === document.body || (target as Element).id === 'main') follow(event, latest.current);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return (
    <IdeProvider value={control.ide}>
      <section
        aria-label="Recording of the conversation"
        data-pane="talk"
        className="flex h-full min-w-0 flex-col"
        onKeyDown={(event) => follow(event, control)}
      >
        <Thread key={replay.sessionId} />
        <div className="shrink-0 px-4">
          <Scrubber {...control} />
        </div>
      </section>
    </IdeProvider>
  );
}

function Scrubber(control: ReplayControl) {
  const { steps, at, playing, speed, to, play, setSpeed, leave, again } = control;
  const writes = useCell(useIde().tab.state).role === 'writer';
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const step = steps[at];
  return (
    <fieldset
      aria-label="Replay"
      className="mx-auto mb-4 w-full max-w-[660px] rounded-[10px] border border-ochre bg-raised px-3 pt-2.5 pb-2 max-sm:mb-2"
    >
      <div className="flex items-center gap-1.5">
        <IconButton icon="left" label="Step back" keys="ArrowLeft" disabled={at <= 0} onClick={() => to(at - 1)} />
        <IconButton
          ref={button}
          icon={playing ? 'pause' : 'play'}
          label={playing ? 'Pause' : 'Play'}
          keys="Space"
          onClick={() => play(!playing)}
        />
        <IconButton
          icon="right"
          label="Step on"
          keys="ArrowRight"
          disabled={at >= steps.length - 1}
          onClick={() => to(at + 1)}
        />
        <Timeline steps={steps} at={at} onMove={to} />
        <select
          aria-label="Speed"
          value={speed}
          onChange={(event) => setSpeed(Number(event.target.value))}
          className="field h-7 py-0"
        >
          {speeds.map((one) => (
            <option key={one} value={one}>
              {one}×
            </option>
          ))}
        </select>
      </div>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-[12px] text-ink-2">
        <span className="min-w-0 flex-1 truncate tabular-nums max-sm:basis-1/3">
          {count(at + 1)} of {count(steps.length)}
          <span className="max-sm:hidden"> · {step && plainLine(step.entry.title)}</span>
        </span>
        <ContextGauge />
        <button
          type="button"
          className="btn max-sm:flex-1"
          disabled={!writes}
          title="Makes a branch here, with the files of then, and asks the model again"
          onClick={again}
        >
          Run again from here
        </button>
        <button type="button" className="btn max-sm:flex-1" title="Back to where you were (Esc)" onClick={leave}>
          Close
        </button>
      </div>
      <p role="status" className="sr-only">
        {!playing && step && `Step ${at + 1} of ${steps.length}: ${visible(step.entry.title)}`}
      </p>
    </fieldset>
  );
}

function follow(
  event: KeyboardEvent | globalThis.KeyboardEvent,
  { at, steps, playing, speed, to, play, setSpeed, leave }: ReplayControl,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { target } = event;
  const choosing = target instanceof HTMLSelectElement;
  const pressing = target instanceof HTMLButtonElement;
  const writing =
    target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== 'range');
  if (writing || (choosing && event.key !== 'Escape')) return;
  // On a button Space presses it, and Play is one of them.
  if (event.key === ' ' && !pressing) play(!playing);
  else if (event.key === 'ArrowLeft') to(at - 1);
  else if (event.key === 'ArrowRight') to(at + 1);
  else if (event.key === 'Home') to(0);
  else if (event.key === 'End') to(steps.length - 1);
  else if (event.key === '<' || event.key === '>') {
    const place = speeds.indexOf(speed as (typeof speeds)[number]) + (event.key === '>' ? 1 : -1);
    setSpeed(speeds[Math.max(0, Math.min(speeds.length - 1, place))]!);
  } else if (event.key === 'Escape') leave();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
