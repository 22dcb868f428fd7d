import type { SessionState } from '#session/session.contract.ts';
import type { TourStage } from './tour-run.ts';

/** One step as data: what is said, what the product is asked to do, and when that is done. */
export interface Step {
  title: string;
  text: string;
  /** A `data-tour` value. */
  target: string | null;
  /** Done when the step begins, over the real product. */
  act?(stage: TourStage): Promise<unknown>;
  /** Whether the product has come to where the step ends. Absent: at once. */
  done?(stage: TourStage): boolean;
}

export const question = 'Which zones are not active?';
export const change = 'Enable DDoS protection for the zones that are not active and have no firewall rules';
export const other = 'How many zones are there?';

const quiet = (stage: TourStage) => stage.turn.get() === null;
const answered = (stage: TourStage) => quiet(stage) && stage.approvals.get().length === 0;

const lastRun = (stage: TourStage): string | null => {
  const runs = [...stage.runs.get().values()].sort((a, b) => a.createdAt - b.createdAt);
  return runs.at(-1)?.id ?? null;
};

const said = (state: SessionState | null) => state?.path.filter((entry) => entry.kind === 'user') ?? [];

export const steps: readonly Step[] = [
  {
    title: 'Ask in plain words',
    text: 'A question goes to the demo model now. It is rules, no AI; everything after it is the real product.',
    target: 'composer',
    async act(stage) {
      if ((stage.session.get()?.path.length ?? 0) > 0) await stage.newSession();
      if (stage.model.get().kind !== 'demo') {
        const demo = stage.models.get().find((model) => model.kind === 'demo');
        if (demo) await stage.chooseModel(demo.id);
      }
      await stage.send(question);
    },
    done: answered,
  },
  {
    title: 'Two tools, one program',
    text: 'The model searched the methods, read their types, and wrote TypeScript. It was type-checked before it ran.',
    target: 'conversation',
  },
  {
    title: 'It ran sealed',
    text: 'In an isolate: no network, no storage, no page. What it may do is call the methods you see, through the host.',
    target: 'code',
    async act(stage) {
      stage.showRun(lastRun(stage));
    },
  },
  {
    title: 'What it weighs',
    text: 'A small API like this one is written into the prompt whole. A large one costs two tools, whatever its size, beside a bar drawn to scale. The tokens are counted.',
    target: 'footprint',
  },
  {
    title: 'A change asks you first',
    text: 'Reading is allowed; changing waits. Look at the call, then approve or reject. The program stands still meanwhile.',
    target: 'approval',
    async act(stage) {
      await stage.send(change);
    },
    done: answered,
  },
  {
    title: 'Every call is on record',
    text: 'The trace shows what was called, when, for how long, and how it was decided.',
    target: 'trace',
    async act(stage) {
      stage.showRun(lastRun(stage));
    },
  },
  {
    title: 'Say it differently',
    text: 'Editing a message grows a branch beside it. Nothing is lost: the first branch is still in the tree.',
    target: 'lanes',
    async act(stage) {
      const last = said(stage.session.get()).at(-1);
      if (last) await stage.editAndResend(last.id, other);
    },
    done: answered,
  },
  {
    title: 'Fold what is settled',
    text: 'The first question and its answer become one line for the model. Unfold brings them back, word for word.',
    target: 'conversation',
    async act(stage) {
      const state = stage.session.get();
      const [first, second] = said(state);
      const path = state?.path ?? [];
      const end = second ? path[path.findIndex(({ id }) => id === second.id) - 1] : path.at(-1);
      if (!first || !end) return;
      const draft = stage.draftFold(first.id, end.id);
      if (draft.entries.length > 0) await stage.fold(first.id, end.id, draft.summary);
    },
  },
  {
    title: 'It is all yours',
    text: 'Everything is kept in this browser and comes back after a reload. Connect a model, or import an API of your own.',
    target: 'model',
  },
];
