import { createRoot } from 'react-dom/client';
import { IdeProvider } from '#ui/ide.ts';
import { Workbench } from '#ui/workbench.tsx';
import { boot } from './boot.ts';

const { ide, view } = await boot();

createRoot(document.getElementById('root')!).render(
  <IdeProvider value={ide}>
    <Workbench view={view} />
  </IdeProvider>,
);
