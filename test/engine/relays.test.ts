/** A frame that comes alone in two threads: the same samples, also where one of the two is not there. */
import { afterEach, expect, it } from 'vitest';
import { endRelay, OVER, type Relay, relayed } from '../../src/core/relay.ts';
import { baselinePlan } from '../../src/decoders/jpeg/plan.ts';
import { drawRelay, readRelay } from '../../src/decoders/jpeg/relay.ts';
import { jpeg } from '../../src/decoders/jpeg.ts';
import { Pool, type Thread } from '../../src/engine/readers/pool.ts';
import { openReaders } from '../../src/engine/readers/readers.ts';
import { openRelays } from '../../src/engine/readers/relays.ts';
import { Rooms } from '../../src/engine/readers/rooms.ts';
import { systemClock } from '../../src/io/clock.ts';
import { addingThread, noisyJpegs } from '../support/adding.ts';
import { goldenBytes } from '../support/golden.ts';
import { scanned } from '../support/jpeg.ts';
import { newRelay } from '../support/relay.ts';
import { until } from '../support/until.ts';

const threads: Thread[] = [];
afterEach(() => {
  for (const thread of threads.splice(0)) thread.end();
});

const openMemory = () => new WebAssembly.Memory({ initial: 8, maximum: 65_536, shared: true });
const [capture] = [...(await noisyJpegs(1, 1500, 1100)).values()].map((bytes) => Buffer.from(bytes));
const large = capture!;
const plan = baselinePlan(large)!;
const header = await jpeg.readHeader(large);
const samples = Buffer.from((await jpeg.decode(large, header)) as Uint8Array);

/** Of a thread that is played: whether it has ended, and what it answers when it has read. */
function relaysOf(play: { ended: boolean; answer: () => Promise<{ answer: unknown }> }) {
  const asked: string[] = [];
  const start = (): Thread => ({
    get hasEnded() {
      return play.ended;
    },
    knows: () => false,
    ask(question) {
      asked.push(question.name);
      return question.name === 'hash' ? Promise.resolve({ answer: [] }) : play.answer();
    },
    end: () => undefined,
  });
  return { asked, relays: openRelays(start, openMemory) };
}
function isDrawn(bytes: Buffer, relay: Relay, like: Buffer, readMsMax?: number): boolean {
  const found = scanned(bytes, drawRelay(relay, readMsMax));
  return found !== null && typeof found !== 'string' && found.samples.equals(like);
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('is decoded with more rows than fit between the two', async () => {
  const start = () => {
    const thread = addingThread();
    threads.push(thread);
    return thread;
  };
  const begun: Relay[] = [];
  const relays = openRelays(start, openMemory);
  const counted: typeof relays = {
    begin(...asked) {
      const found = relays.begin(...asked);
      if (found) begun.push(found.relay);
      return found;
    },
  };
  const pool = new Pool(start, { size: 2, timers: systemClock, onDeath: (text) => console.error(text) });
  const readers = openReaders([jpeg], pool.ask, new Rooms(2), counted);
  const { decoder } = await readers.identify(large);
  const decode = () => decoder.decode(large, header, 'soon').then((found) => Buffer.from(found));
  const rows = Math.ceil(plan.height / 16);
  const isRead = ({ state }: Relay) => Atomics.load(state, relayed.read) === rows;
  const all = [await decode()];
  // On a machine with other work a thread may be late, and then the other does without it.
  const inTwo = async () => all.push(await decode()) > 0 && begun.some(isRead);
  await until('a frame in two threads', inTwo, () => `${begun.length} of ${all.length} were begun`);
  for (const each of all) expect(each.equals(samples)).toBe(true);
  for (const { state } of begun) expect(Atomics.load(state, relayed.drawn)).toBeGreaterThanOrEqual(OVER);
});

it('has the samples of one thread where nobody reads', () => {
  const relay = newRelay(plan.width, large.length);
  expect(isDrawn(large, relay, samples)).toBe(true);
  expect(Atomics.load(relay.state, relayed.drawn)).toBe(0);
});

it('is decoded by one thread where another has begun to draw', async () => {
  const bytes = goldenBytes('jpeg/captures/grey-33x17.jpg');
  const small = baselinePlan(bytes)!;
  const whole = Buffer.from((await jpeg.decode(bytes, await jpeg.readHeader(bytes))) as Uint8Array);
  const relay = newRelay(small.width, bytes.length);
  readRelay(bytes, small, relay);
  expect(isDrawn(bytes, relay, whole)).toBe(true);
  // Others lie there meanwhile.
  new Uint8Array(relay.memory.buffer, relay.ring.from, relay.ring.until - relay.ring.from).fill(1);
  expect(isDrawn(bytes, relay, whole)).toBe(true);
});

it('is read no further than there is room for', async () => {
  const thread = addingThread();
  threads.push(thread);
  const relay = newRelay(plan.width, large.length);
  const done = thread.ask({ name: 'readAhead', ask: { bytes: large, decoder: 'jpeg', relay } });
  // Rows of 94 MCUs of six blocks of 129 bytes, to 16.
  const slots = Math.floor((relay.ring.until - relay.ring.from) / (94 * 6 * 128 + 576));
  await until(
    'a full ring',
    () => Atomics.load(relay.state, relayed.read) >= slots,
    () => '',
  );
  expect(isDrawn(large, newRelay(plan.width, large.length), samples)).toBe(true);
  expect(Atomics.load(relay.state, relayed.read)).toBe(slots);
  expect(isDrawn(large, relay, samples, 60_000)).toBe(true);
  expect(Atomics.load(relay.state, relayed.drawn)).toBe(Math.ceil(plan.height / 16));
  expect(await done).toEqual({ answer: null });
});

it('is read no further when nobody wants it any more', () => {
  const relay = newRelay(plan.width, large.length);
  endRelay(relay.state);
  readRelay(large, plan, relay);
  expect(Atomics.load(relay.state, relayed.read)).toBe(0);
});

it('is read by one thread, one frame at a time, when it has begun', async () => {
  let answer: (found: { answer: unknown }) => void = () => undefined;
  const play = {
    ended: false,
    answer: () => new Promise<{ answer: unknown }>((resolve) => (answer = resolve)),
  };
  const { relays, asked } = relaysOf(play);
  expect(relays.begin('jpeg', large, 1500)).toBeNull();
  expect(asked).toEqual([]);
  expect(relays.begin('jpeg', large, 1500)).toBeNull();
  await turn();
  const first = relays.begin('jpeg', large, 1500);
  expect(first).not.toBeNull();
  expect(relays.begin('jpeg', large, 1500)).toBeNull();
  first?.end();
  answer({ answer: null });
  await turn();
  const second = relays.begin('jpeg', large, 1500);
  expect(second?.relay.state).not.toBe(first?.relay.state);
  expect(asked).toEqual(['hash', 'readAhead', 'readAhead']);
  play.ended = true;
  expect(relays.begin('jpeg', large, 1500)).toBeNull();
  play.ended = false;
  await turn();
  expect(relays.begin('jpeg', large, 1500)).not.toBeNull();
});

it('is left to one thread where it is small, or where there is no memory', async () => {
  const { relays, asked } = relaysOf({ ended: false, answer: () => new Promise(() => undefined) });
  for (let i = 0; i < 3; i++) expect(relays.begin('jpeg', Buffer.alloc(2 ** 20 - 1), 1500)).toBeNull();
  expect(asked).toEqual([]);
  expect(relays.begin('jpeg', large, 1500)).toBeNull();
  expect(relays.begin('jpeg', large, 1500)).toBeNull();
  await turn();
  expect(relays.begin('jpeg', large, 2 ** 31)).toBeNull();
  expect(relays.begin('jpeg', large, 1500)).not.toBeNull();
});
