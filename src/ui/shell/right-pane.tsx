import { lazy, Suspense } from 'react';
import { painted } from '#base/painted.ts';
import { Boundary } from '../parts/boundary.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { type RightTab, useView, useViewState } from '../view.ts';

// Not needed for the first paint, so what is shown at once waits for that.
const CodePane = lazy(async () => {
  await painted();
  return { default: (await import('../editor/code-pane.tsx')).CodePane };
});
const OpenFiles = lazy(async () => {
  await painted();
  return { default: (await import('../editor/open-files.tsx')).OpenFiles };
});
const PastFile = lazy(() => import('../files/past-files.tsx').then((file) => ({ default: file.PastFile })));
const TracePane = lazy(async () => {
  await painted();
  return { default: (await import('../trace/trace-pane.tsx')).TracePane };
});
const PreviewPane = lazy(() => import('../preview/preview-pane.tsx'));
const TerminalPane = lazy(() => import('../terminal/terminal-pane.tsx'));
const AuditPane = lazy(() => import('../audit/audit-pane.tsx').then((file) => ({ default: file.AuditPane })));
const LadderStrip = lazy(async () => {
  await painted();
  return { default: (await import('../ladder/ladder-strip.tsx')).LadderStrip };
});

/** Code, files and audit, one at a time. */
export function RightTabs() {
  const view = useView();
  const chosen = useViewState((state) => state.rightTab);
  const code = (
    <Boundary name="The code">
      <Code />
    </Boundary>
  );
  const audit = (
    <Boundary name="The audit">
      <Suspense fallback={null}>
        <AuditPane />
      </Suspense>
    </Boundary>
  );
  return (
    <Tabs<RightTab>
      label="Code, files and audit"
      chosen={chosen}
      onChoose={(rightTab) => view.set({ rightTab })}
      tabs={[
        { id: 'code', title: 'Code', content: code, marks: { 'data-pane': 'code', 'data-tour': 'code' } },
        { id: 'files', title: 'Files', content: <ShownFile /> },
        { id: 'preview', title: 'Preview', content: <Preview /> },
        { id: 'terminal', title: 'Terminal', content: <Terminal /> },
        { id: 'audit', title: 'Audit', content: audit },
      ]}
    />
  );
}

export const Code = () => (
  <Suspense fallback={null}>
    <CodePane />
  </Suspense>
);

export function ShownFile() {
  const past = useViewState((state) => state.past);
  if (past)
    return (
      <Boundary key={past.path} name="This file">
        <Suspense fallback={null}>
          <PastFile {...past} />
        </Suspense>
      </Boundary>
    );
  return (
    <Boundary name="The files">
      <Suspense fallback={null}>
        <OpenFiles />
      </Suspense>
    </Boundary>
  );
}

export const Preview = () => (
  <Boundary name="The preview">
    <Suspense fallback={null}>
      <PreviewPane />
    </Suspense>
  </Boundary>
);

export const Terminal = () => (
  <Boundary name="The terminal">
    <Suspense fallback={null}>
      <TerminalPane />
    </Suspense>
  </Boundary>
);

export function Trace() {
  return (
    <div data-pane="trace" data-tour="trace" className="flex h-full min-h-0 flex-col bg-paper">
      <div className="min-h-0 flex-1">
        <Boundary name="The trace">
          <Suspense fallback={null}>
            <TracePane />
          </Suspense>
        </Boundary>
      </div>
      <div className="shrink-0 px-4 pb-3">
        <Boundary name="The ladder">
          <Suspense fallback={<div className="h-[47px]" />}>
            <LadderStrip />
          </Suspense>
        </Boundary>
      </div>
    </div>
  );
}
