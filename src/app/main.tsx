import { createRoot } from 'react-dom/client';
import { IdeProvider } from '#ui/ide.ts';
import { Workbench } from '#ui/workbench.tsx';
import { boot } from './boot.ts';

const ide = boot();

createRoot(document.getElementById('root')!).render(
  <IdeProvider value={ide}>
    <Workbench />
  </IdeProvider>,
);
