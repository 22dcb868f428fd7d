import { lazy, Suspense, useEffect, useState } from 'react';
import { pressKey } from './commands.ts';
import { useCell, useIde } from './ide.ts';
import { Dialogs } from './shell/dialogs.tsx';
import { Header } from './shell/header.tsx';
import { Narrow } from './shell/narrow.tsx';
import { Notices } from './shell/notices.tsx';
import { StatusBar } from './shell/status-bar.tsx';
import { useMedia } from './shell/use-media.ts';
import { Wide } from './shell/wide.tsx';
import './theme.css';
import { createView, useViewState, type View, ViewProvider } from './view.ts';

const Recovery = lazy(() => import('./recovery/recovery.tsx'));
const TourCard = lazy(() => import('./tour/tour-card.tsx').then((file) => ({ default: file.TourCard })));

/** The whole page. Needs an `IdeProvider` around it; without a `view` it makes one that is not kept. */
export function Workbench({ view }: { view?: View }) {
  const [own] = useState(() => view ?? createView());
  return (
    <ViewProvider value={view ?? own}>
      <Shell view={view ?? own} />
    </ViewProvider>
  );
}

function Shell({ view }: { view: View }) {
  const ide = useIde();
  const narrow = useMedia('(max-width: 899px)');
  const touring = useCell(ide.tour) !== null;
  const theme = useViewState((state) => state.theme);
  const damaged = useCell(ide.safe.recovery) !== null;

  useEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === 'system') delete dataset.theme;
    else dataset.theme = theme;
  }, [theme]);

  useEffect(() => {
    const press = (event: KeyboardEvent) => void pressKey(event, { ide, view });
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [ide, view]);

  if (damaged)
    return (
      <div className="flex h-dvh flex-col">
        <Suspense fallback={null}>
          <Recovery />
        </Suspense>
        <Notices />
      </div>
    );
  return (
    <div className="flex h-dvh flex-col">
      <button
        type="button"
        className="btn fixed top-2 left-2 z-50 -translate-y-16 focus:translate-y-0"
        onClick={() => document.getElementById('composer')?.focus()}
      >
        Skip to the conversation
      </button>
      <Header />
      {narrow ? (
        <Narrow />
      ) : (
        <div className="min-h-0 flex-1">
          <Wide />
        </div>
      )}
      {!narrow && <StatusBar />}
      <Notices />
      {touring && (
        <Suspense fallback={null}>
          <TourCard />
        </Suspense>
      )}
      <Dialogs />
    </div>
  );
}
