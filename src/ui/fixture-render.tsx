import './theme.css';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { type Ide, IdeProvider } from './ide.ts';
import { createView, type View, ViewProvider } from './view.ts';

/** Draws a part of the interface into the page with an `Ide` and a view of its own. Only tests import it. */
export function draw(node: ReactNode, ide: Ide): { view: View; end(): void } {
  const place = document.createElement('div');
  place.style.height = '640px';
  document.body.append(place);
  const root = createRoot(place);
  const view = createView();
  root.render(
    <IdeProvider value={ide}>
      <ViewProvider value={view}>{node}</ViewProvider>
    </IdeProvider>,
  );
  return {
    view,
    end() {
      root.unmount();
      place.remove();
    },
  };
}
