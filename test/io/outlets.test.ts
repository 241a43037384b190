/** Files at places that hang: they are left behind, and hold up no other. */
import { describe, expect, it } from 'vitest';
import { Outlets } from '../../src/io/storage/outlets.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const LIMIT_MS = 5000;

/** Outlets whose files are written when the test says so. */
function open() {
  const clock = new VirtualClock();
  const outlets = new Outlets(clock);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const said: string[] = [];
  const write = (file: string, bytes = 0) => {
    const work = () => {
      begun.push(file);
      return new Promise<void>((resolve) => ends.set(file, resolve));
    };
    return outlets.write(file, bytes, work).then(
      () => void said.push(`${file} written`),
      ({ message }) => void said.push(`${file}: ${message.slice(0, 22)}`),
    );
  };
  const end = async (file: string) => {
    ends.get(file)?.();
    await clock.rest();
  };
  return { clock, begun, said, write, end };
}

describe('a file at a place that hangs', () => {
  it('is left behind, not tried again while it hangs, and tried again when it does not', async () => {
    const { clock, begun, said, write, end } = open();
    void write('/nas/a.jpg');
    await clock.advance(LIMIT_MS - 1);
    expect(said).toEqual([]);
    await clock.advance(1);
    expect(said).toEqual(['/nas/a.jpg: /nas does not answer; ']);
    await write('/nas/a.jpg');
    expect([begun, said.length]).toEqual([['/nas/a.jpg'], 2]);
    await end('/nas/a.jpg');
    void write('/nas/a.jpg');
    await end('/nas/a.jpg');
    expect(said[2]).toBe('/nas/a.jpg written');
    expect(clock.pending).toBe(0);
  });

  it('holds up no other, there or elsewhere, and a place that hangs costs two threads and no more', async () => {
    const { clock, begun, said, write, end } = open();
    void write('/nas/a.jpg');
    void write('/local/b.jpg');
    void write('/nas/c.jpg');
    void write('/nas/d.jpg');
    await clock.rest();
    expect(begun).toEqual(['/nas/a.jpg', '/local/b.jpg', '/nas/c.jpg']);
    await end('/local/b.jpg');
    await end('/nas/c.jpg');
    await end('/nas/d.jpg');
    expect(said).toEqual(['/local/b.jpg written', '/nas/c.jpg written', '/nas/d.jpg written']);
    void write('/nas/e.jpg');
    await clock.advance(LIMIT_MS);
    await write('/nas/f.jpg');
    expect(begun.slice(3)).toEqual(['/nas/d.jpg', '/nas/e.jpg']);
    expect(said.filter((each) => each.includes('answer'))).toHaveLength(3);
  });

  it('has the longer the larger it is', async () => {
    const { clock, said, write, end } = open();
    void write('/card/master.tif', 200_000_000);
    await clock.advance(LIMIT_MS + 99_000);
    expect(said).toEqual([]);
    await end('/card/master.tif');
    expect(said).toEqual(['/card/master.tif written']);
  });
});
