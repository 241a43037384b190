/** The door: what is looked at at once, what in a review, and what is no capture. */
import { expect, it } from 'vitest';
import { Captures } from '../../src/daemon/captures.ts';
import { Door } from '../../src/daemon/door.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** A door to a table that knows `old.jpg`; `said` is what came through, and what did not. */
function open() {
  const said: string[] = [];
  class ToldCaptures extends Captures {
    override hint(paths: Iterable<string>): void {
      for (const path of paths) said.push(`hint ${path}`);
    }
    override review(paths: Iterable<string>): void {
      for (const path of paths) said.push(`review ${path}`);
    }
  }
  const captures = new ToldCaptures(new VirtualClock());
  captures.decided.add('/c/old.jpg', '1');
  const door = new Door(['jpg'], captures, (happening) => {
    if (happening.kind === 'ignored') said.push(`ignored ${happening.path}`);
  });
  return { said, door };
}

it('a hint is followed whether its path is known or not', () => {
  const { said, door } = open();
  for (const path of ['/c/old.jpg', '/c/new.jpg', '/c/notes.txt']) door.onHint(path);
  expect(said).toEqual(['hint /c/old.jpg', 'hint /c/new.jpg', 'ignored /c/notes.txt']);
});

it('a listing is of new paths, and only a review of known ones too', async () => {
  const { said, door } = open();
  const paths = ['/c/old.jpg', '/c/new.jpg', '/c/notes.txt'];
  await door.onListing(paths, false);
  expect(said.splice(0)).toEqual(['ignored /c/notes.txt', 'hint /c/new.jpg']);
  await door.onListing(paths, true);
  expect(said).toEqual(['ignored /c/notes.txt', 'review /c/old.jpg', 'hint /c/new.jpg']);
});
