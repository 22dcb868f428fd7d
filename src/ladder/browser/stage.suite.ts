/** A page in a sealed frame with the agent in it, and the way to it of a driver: a preview without anything around it. */
import type { CdpMessage } from '../preview.contract.ts';
import agent from './agent-alone.suite.ts?guest';

const policy =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:";

export async function stage(pages: Record<string, string>, first = '/index.html') {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts allow-forms');
  frame.style.cssText = 'position:fixed;left:0;top:0;width:800px;height:600px;border:0;background:#fff';
  const { port1: own, port2: drivers } = new MessageChannel();
  let inner: MessagePort | undefined;
  let documents = 0;
  const say = (message: CdpMessage) => own.postMessage(JSON.stringify(message));
  const show = async (address: string) => {
    const arrived = new Promise<MessagePort>((resolve) => {
      const listen = (event: MessageEvent) => {
        if (event.source !== frame.contentWindow || event.data !== 'agent') return;
        removeEventListener('message', listen);
        resolve(event.ports[0]!);
      };
      addEventListener('message', listen);
    });
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    const guard = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
    frame.srcdoc = `<!doctype html>${guard}<script>${agent.replaceAll('</script', '<\\/script')}</script>${pages[address]}`;
    if (!frame.isConnected) document.body.append(frame);
    inner?.close();
    inner = await arrived;
    await loaded;
    inner.onmessage = ({ data }) => say(data);
    say({ method: 'Preview.documentOpened', params: { documentId: ++documents, address } });
  };
  own.onmessage = async ({ data }) => {
    if (typeof data !== 'string') return;
    const message = JSON.parse(data) as CdpMessage;
    if (message.method !== 'Preview.navigate') return inner?.postMessage(message);
    const { address } = message.params as { address: string };
    if (!(address in pages))
      return say({ id: message.id!, error: { code: -32000, message: `There is no ${address}.` } });
    await show(address);
    say({ id: message.id!, result: {} });
  };
  await show(first);
  return {
    port: drivers,
    frame,
    remove() {
      own.postMessage(null);
      frame.remove();
    },
  };
}
