import { useEffect } from 'react';
import { takeDrop } from '../files/take-drop.ts';
import { useIde } from '../ide.ts';
import { useView } from '../view.ts';

const conversations = /\.(jsonl|espalier|json|zip)$/i;

/**
 * What is dropped anywhere but on the files, or in a dialog that takes files itself: a file of conversations is brought
 * in as such, anything else goes into the workspace.
 */
export function useDrop(): void {
  const ide = useIde();
  const view = useView();
  useEffect(() => {
    const isOurs = (event: DragEvent) => {
      const elsewhere =
        event.target instanceof Element && event.target.closest('[data-pane="files"], [role="dialog"] form');
      return !event.defaultPrevented && !elsewhere && !!event.dataTransfer?.types.includes('Files');
    };
    const add = async (data: DataTransfer) => {
      // Taken in the event itself: the list is empty after it.
      const given = takeDrop(data);
      view.set({ narrowPane: 'files' });
      await ide.exchange.add(given);
    };
    const over = (event: DragEvent) => {
      if (isOurs(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!isOurs(event)) return;
      // Without this the browser would leave the page for the file.
      event.preventDefault();
      const file = event.dataTransfer!.files[0];
      if (!file || !conversations.test(file.name) || event.dataTransfer!.files.length > 1) {
        void add(event.dataTransfer!);
        return;
      }
      view.set({ dialog: 'transfer' });
      void ide.transfer.receive(file).then((done) => done && view.set({ dialog: null }));
    };
    document.addEventListener('dragover', over);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('drop', drop);
    };
  }, [ide, view]);
}
