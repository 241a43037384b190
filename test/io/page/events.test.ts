/** Server-sent events to one browser, as they are written and ended. */
import { expect, it } from 'vitest';
import { openEvents } from '../../../src/io/page/events.ts';

function opened(isGood: () => Promise<boolean> = async () => true) {
  const left = { count: 0 };
  const events = openEvents({ role: 'owner', lastEventId: null }, isGood, () => left.count++);
  const reader = events.stream.getReader();
  const read = async () => {
    const { value, done } = await reader.read();
    return done ? null : new TextDecoder().decode(value);
  };
  return { ...events, read, reader, left };
}

it('have an id, a name and one line of JSON, whatever is in it', async () => {
  const { send, read } = opened();
  send('e-1', 'status', 'status', { reason: 'two\nlines\r\n\r\ndata: forged' });
  expect(await read()).toBe(
    'id: e-1\nevent: status\ndata: {"reason":"two\\nlines\\r\\n\\r\\ndata: forged"}\n\n',
  );
});

it('of the same kind give way to the newest, which comes last; others are kept', async () => {
  const { send, read } = opened();
  send('e-1', 'status', 'status', { n: 1 });
  send('e-2', 'preview', 'preview 0', { n: 2 });
  send('e-3', 'preview', 'preview 1', { n: 3 });
  send('e-4', 'status', 'status', { n: 4 });
  expect((await read())?.match(/e-\d/g)).toEqual(['e-2', 'e-3', 'e-4']);
});

it('are ended after the last of them', async () => {
  const { send, end, read, left } = opened();
  send('e-1', 'bye', 'bye', { frames: 7 });
  end();
  expect(await read()).toContain('"frames":7');
  expect([await read(), left.count]).toEqual([null, 1]);
});

it('are ended at the next beat when the session is none any more, or cannot be looked up', async () => {
  for (const isGood of [async () => false, async () => Promise.reject(new Error('EIO'))]) {
    const { beat, read, left } = opened(isGood);
    beat();
    expect(await read()).toBe(': alive\n\n');
    expect([await read(), left.count > 0]).toEqual([null, true]);
  }
  const { beat, read, left } = opened();
  beat();
  expect([await read(), left.count]).toEqual([': alive\n\n', 0]);
});

it('to a browser that has gone are sent no more, and that is told', async () => {
  const { send, reader, left } = opened();
  await reader.cancel();
  send('e-1', 'status', 'status', {});
  expect(left.count).toBe(1);
});
