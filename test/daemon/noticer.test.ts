/** The noticer under a virtual clock: listings, events, and a folder that comes and goes. */
import { describe, expect, it } from 'vitest';
import { Noticer } from '../../src/daemon/noticer.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

interface Watch {
  hint(name: string): void;
  arm(): void;
  fail(error: Error): void;
  closed: boolean;
}

/** A noticer over a folder that holds these names; `events` is what it told, with the time of each. */
function bench(names: string[], id: string | null = 'first') {
  const clock = new VirtualClock();
  const state = {
    names,
    id,
    listingFails: false,
    hang: null as Promise<void> | null,
    stamp: null as string | null,
  };
  const events: string[] = [];
  const watches: Watch[] = [];
  const armed: string[] = [];
  const turns: number[] = [];
  const tell = (what: string) => events.push(`${clock.now()} ${what}`);
  const noticer = new Noticer(
    {
      clock,
      async listNames() {
        if (state.listingFails) throw new Error('cannot list');
        return [...state.names];
      },
      folderId: async () => {
        await state.hang;
        return state.id;
      },
      folderStamp: async () => state.stamp,
      watchFolder(_folder, { onHint, onArmed, onError }) {
        const arm = () => onArmed('at last');
        const watch: Watch = { hint: (name) => onHint(name, 'look'), arm, fail: onError, closed: false };
        watches.push(watch);
        return {
          async close() {
            watch.closed = true;
          },
        };
      },
    },
    '/c',
    {
      onHint: (path) => tell(`all of ${path}`),
      onListing: (paths, isReview) => tell(`${isReview ? 'all of' : 'new of'} ${paths.join(' ')}`),
      onTurn: () => turns.push(clock.now()),
    },
    (happening) => {
      if (happening.kind === 'folder-found') tell('folder there');
      if (happening.kind === 'folder-missing') tell('folder missing');
      if (happening.kind === 'watching') armed.push(happening.how);
      if (happening.kind === 'folder-unreadable') tell(`unreadable: ${happening.message}`);
      if (happening.kind === 'folder-readable') tell('readable');
      if (happening.kind === 'watch-failed') tell(`error ${happening.message}`);
    },
  );
  return { clock, state, events, watches, armed, turns, noticer };
}

describe('a folder', () => {
  it('that is there is listed at the start, and again when events begin to come', async () => {
    const { noticer, events, watches, state, clock } = bench(['a.jpg']);
    await noticer.start();
    expect(events).toEqual(['0 all of /c/a.jpg']);
    state.names.push('b.jpg');
    watches[0]!.arm();
    await clock.rest();
    expect(events[1]).toBe('0 new of /c/a.jpg /c/b.jpg');
  });

  it('is listed every 5 s, and each time some of the known names are looked at', async () => {
    const { noticer, events, turns, clock } = bench(['a']);
    await noticer.start();
    await clock.advance(60_000);
    expect(events).toHaveLength(13);
    expect(turns).toEqual(Array.from({ length: 12 }, (_, i) => 5000 * (i + 1)));
    await noticer.close();
  });

  it('that says that its names are the same is not listed again, once it has said so for longer than its clock is coarse', async () => {
    const { noticer, state, events, turns, clock } = bench(['a']);
    const listedAt = () => events.splice(0).map((event) => Number(event.split(' ')[0]));
    state.stamp = '1';
    await noticer.start();
    await clock.advance(60_000);
    // At 5 s it is said for the first time, at 10 s it has been said for longer than the clock is coarse.
    expect(listedAt()).toEqual([0, 5000, 10_000]);
    expect(turns).toHaveLength(12);
    state.stamp = '2';
    await clock.advance(30_000);
    expect(listedAt()).toEqual([65_000, 70_000]);
    // A clock may be wrong all the same.
    await clock.advance(910_000);
    expect(listedAt()).toEqual([975_000]);
    state.stamp = null;
    await clock.advance(15_000);
    expect(listedAt()).toHaveLength(3);
    await noticer.close();
  });

  it('that is missing is waited for, then watched and listed', async () => {
    const { noticer, events, state, watches, clock } = bench(['a'], null);
    await noticer.start();
    await clock.advance(3500);
    expect([events, watches]).toEqual([['0 folder missing'], []]);
    state.id = 'first';
    await clock.advance(1000);
    expect(events.slice(1)).toEqual(['4000 folder there', '4000 all of /c/a']);
    expect(watches).toHaveLength(1);
  });

  it('that does not answer is said to be out of reach, until it answers', async () => {
    const { noticer, events, state, clock } = bench(['a']);
    await noticer.start();
    let answer: () => void = () => undefined;
    state.hang = new Promise((resolve) => {
      answer = resolve;
    });
    await clock.advance(60_000);
    expect(events.slice(1)).toEqual(['21000 unreadable: it has not answered for 20 s']);
    state.hang = null;
    answer();
    await clock.advance(0);
    expect(events.slice(2)).toEqual(['60000 readable', '60000 new of /c/a']);
    await noticer.close();
  });

  it('that goes and comes back as another is watched anew, for the old watch would be silent for ever', async () => {
    const { noticer, events, state, watches, clock } = bench(['a']);
    await noticer.start();
    state.id = null;
    await clock.advance(1000);
    expect(watches[0]!.closed).toBe(true);
    state.id = 'second';
    await clock.advance(1000);
    expect(events.slice(1)).toEqual(['1000 folder missing', '2000 folder there', '2000 all of /c/a']);
    expect(watches.map((watch) => watch.closed)).toEqual([true, false]);
  });

  it('that is replaced between two looks is watched anew as well', async () => {
    const { noticer, state, watches, events, clock } = bench(['a']);
    await noticer.start();
    state.id = 'second';
    await clock.advance(1000);
    expect(watches.map((watch) => watch.closed)).toEqual([true, false]);
    expect(events.slice(1)).toEqual(['1000 folder there', '1000 all of /c/a']);
  });
});

describe('events', () => {
  it('are names in the folder, whether known or not', async () => {
    const { noticer, watches, events } = bench([]);
    await noticer.start();
    watches[0]!.hint('b.jpg');
    expect(events.at(-1)).toBe('0 all of /c/b.jpg');
  });

  it('that stop are told, and the listings go on', async () => {
    const { noticer, watches, events, state, clock } = bench(['a']);
    await noticer.start();
    watches[0]!.fail(new Error('no more watches'));
    state.names.push('b');
    await clock.advance(5000);
    expect(events.slice(1)).toEqual(['0 error no more watches', '5000 new of /c/a /c/b']);
  });
});

describe('a listing', () => {
  it('that fails is told once, and tried again; then the folder is watched anew', async () => {
    const { noticer, events, state, watches, clock } = bench(['a']);
    state.listingFails = true;
    await noticer.start();
    await clock.advance(9000);
    state.listingFails = false;
    await clock.advance(1000);
    expect(events).toEqual(['0 unreadable: cannot list', '10000 readable', '10000 new of /c/a']);
    expect(watches.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('is not made any more once closed', async () => {
    const { noticer, events, watches, clock } = bench(['a']);
    await noticer.start();
    await noticer.close();
    await clock.advance(60_000);
    expect([events.length, watches[0]!.closed, clock.pending]).toEqual([1, true, 0]);
  });
});
