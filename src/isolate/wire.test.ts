import fc from 'fast-check';
import { expect, it } from 'vitest';
import { filtered } from './wire.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

function filter() {
  const { port1, port2 } = new MessageChannel();
  const heard: unknown[] = [];
  const refused: string[] = [];
  const endpoint = filtered(port1, {
    names: new Set(['call']),
    admit: () => true,
    refuse: (why) => void refused.push(why),
  });
  endpoint.addEventListener('message', ((event: MessageEvent) => void heard.push(event.data)) as EventListener);
  endpoint.start!();
  const close = () => {
    port1.close();
    port2.close();
  };
  return { port: port2, endpoint, heard, refused, close };
}

const request = (id: string) => ({ id, type: 'APPLY', path: ['call'], argumentList: [{ type: 'RAW', value: 1 }] });

it('lets nothing through that is not a request or an answer, whatever its shape', async () => {
  const { port, heard, refused, close } = filter();
  const part = fc.oneof(
    fc.constantFrom<unknown>(
      'APPLY',
      'RAW',
      'GET',
      'SET',
      'CONSTRUCT',
      'call',
      ['call'],
      ['call', 'constructor'],
      [],
      null,
      1,
      {},
    ),
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }),
  );
  const message = fc.oneof(
    part,
    fc.record({ id: part, type: part, path: part, argumentList: part }, { requiredKeys: [] }),
    fc.record({
      id: fc.string(),
      type: fc.constant('APPLY'),
      path: fc.constant(['call']),
      argumentList: fc.array(part, { minLength: 1 }),
    }),
    fc.record({ id: fc.string(), type: fc.constant('RAW'), value: part }),
  );
  const sent = fc.sample(fc.array(message, { minLength: 1, maxLength: 3 }), 1000);
  let cloned = 0;
  for (const messages of sent) {
    try {
      port.postMessage(messages);
      cloned += messages.length;
    } catch {
      // What cannot be cloned never arrives.
    }
  }
  while (heard.length + refused.length < cloned) await settled();
  for (const data of heard) {
    expect(data).toMatchObject({ type: 'APPLY', path: ['call'] });
    for (const argument of (data as { argumentList: { type: string }[] }).argumentList)
      expect(argument.type).toBe('RAW');
  }
  expect(refused.length).toBeGreaterThan(900);
  close();
});

it('sends what leaves in one turn together, in order', async () => {
  const { port, endpoint, close } = filter();
  const received: unknown[] = [];
  port.onmessage = (event) => void received.push(event.data);
  for (const id of ['a', 'b', 'c']) endpoint.postMessage(request(id));
  await settled();
  expect(received).toEqual([['a', 'b', 'c'].map(request)]);
  close();
});

it('takes an answer once, and only to what was asked', async () => {
  const { port, endpoint, heard, refused, close } = filter();
  endpoint.postMessage(request('a'));
  await settled();
  const answer = (id: string) => ({ id, type: 'RAW', value: 1 });
  port.postMessage([answer('b'), answer('a'), answer('a')]);
  await settled();
  expect(heard).toEqual([answer('a')]);
  expect(refused).toHaveLength(2);
  close();
});

it('lets no handler of Comlink leave', async () => {
  const { port, endpoint, heard, refused, close } = filter();
  const received: unknown[] = [];
  port.onmessage = (event) => void received.push(event.data);
  port.postMessage([request('a')]);
  await settled();
  expect(heard).toHaveLength(1);
  endpoint.postMessage({ id: 'a', type: 'HANDLER', name: 'throw', value: {} });
  await settled();
  expect(received).toEqual([]);
  expect(refused).toHaveLength(1);
  close();
});
