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
  const asked: string[] = [];
  const folderId = async (path: string) => {
    asked.push(path);
    return /\/(DCIM|1\d\dCANON)$/.test(path) ? '1:2' : null;
  };
  const passed: string[] = [];
  const door = new Door({ folderId }, ['jpg'], captures, (happening) => {
    if (happening.kind === 'ignored') said.push(`ignored ${happening.path}`);
    if (happening.kind === 'passed-over')
      passed.push(`${JSON.stringify(happening.files)} ${happening.folder}`);
  });
  return { said, door, passed, asked };
}

it('a hint is followed whether its path is known or not', () => {
  const { said, door } = open();
  for (const path of ['/c/old.jpg', '/c/new.jpg', '/c/notes.txt']) door.onHint(path);
  expect(said).toEqual(['hint /c/old.jpg', 'hint /c/new.jpg', 'ignored /c/notes.txt']);
});

it('a listing is of new paths, and only a review of known ones too', async () => {
  const { said, door } = open();
  const paths = ['/c/old.jpg', '/c/new.jpg', '/c/notes.txt'];
  await door.onListing(paths, false, '/c');
  expect(said.splice(0)).toEqual(['ignored /c/notes.txt', 'hint /c/new.jpg']);
  await door.onListing(paths, true, '/c');
  expect(said).toEqual(['ignored /c/notes.txt', 'review /c/old.jpg', 'hint /c/new.jpg']);
});

it('what is no capture is counted by its kind, and told when it is not what it was', async () => {
  const { passed, door } = open();
  const night = [
    'IMG_1.X3F',
    'IMG_2.MRW',
    'IMG_3.heics',
    'a.jxl',
    'MVI_4.MOV',
    'a_thumb.jpg',
    'b.bmp',
    'DCIM',
  ];
  const nobodyMisses = ['.hidden', 'tmpfileAbCdEf', 'a.jpg.part', 'IMG_1.xmp', 'notes.txt', 'old.jpg'];
  const paths = [...night, ...nobodyMisses].map((name) => `/c/${name}`);
  await door.onListing(paths, false, '/c');
  await door.onListing(paths, true, '/c');
  await door.onListing([...paths, '/c/IMG_4.GPR'], false, '/c');
  await door.onListing([], false, '/c');
  expect(passed).toEqual([
    '{"raw":2,"jxl":1,"video":2,"folder":1,"thumbnail":1,"other":1} /c/DCIM',
    '{"raw":3,"jxl":1,"video":2,"folder":1,"thumbnail":1,"other":1} /c/DCIM',
    '{} null',
  ]);
});

it('a hundred thousand files of other kinds are counted, and few of them are looked at', async () => {
  const { passed, asked, door } = open();
  await door.onListing(
    Array.from({ length: 100_000 }, (_, i) => `/c/file ${i}`),
    false,
    '/c',
  );
  expect(passed).toEqual(['{"other":100000} null']);
  expect(asked).toHaveLength(32);
});
