/** Removes what reaches the network past a content security policy, and what would hold up the browser or a person. */
export function seal(realm: Window & typeof globalThis): void {
  // A policy knows nothing of WebRTC. Without a way to run a script in another realm there is no way to get it back.
  for (const name of Object.getOwnPropertyNames(realm))
    if (/^(webkit)?RTC|^WebTransport|^fetchLater$/.test(name)) Reflect.deleteProperty(realm, name);
  const said = (name: string, answer: unknown) => (text?: unknown) => {
    console.info(`${name}: ${text === undefined ? '' : String(text)}`);
    return answer;
  };
  const instead = {
    alert: said('alert', undefined),
    confirm: said('confirm', false),
    prompt: said('prompt', null),
    print: said('print', undefined),
    open: said('open', null),
  };
  for (const [name, value] of Object.entries(instead))
    Object.defineProperty(realm, name, { value, writable: true, configurable: true });
}
