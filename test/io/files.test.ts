/** Reading captures from a real folder: what is no file, what is not there, what changes under our eyes. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StackError } from '../../src/core/errors.ts';
import { CAPTURE_BYTES_MAX } from '../../src/core/limits.ts';
import { folderId, listNames, lookAt, readCapture } from '../../src/io/files.ts';
import { tempFolder } from '../support/temp.ts';

/** Called before the bytes of a capture are read: the moment in which somebody else acts. */
const meanwhile = vi.hoisted(() => ({ act: () => {} }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const open: typeof real.open = async (...args) => {
    const handle = await real.open(...args);
    const read = handle.read.bind(handle) as (...args: unknown[]) => unknown;
    Object.assign(handle, {
      read(...readArgs: unknown[]) {
        meanwhile.act();
        meanwhile.act = () => {};
        return read(...readArgs);
      },
    });
    return handle;
  };
  return { ...real, open };
});
afterEach(() => {
  meanwhile.act = () => {};
});

function capture(text = 'the bytes'): { folder: string; path: string } {
  const folder = tempFolder();
  const path = join(folder, 'a.jpg');
  writeFileSync(path, text);
  return { folder, path };
}

const outcome = (path: string) =>
  readCapture(path).then(
    (read) => (typeof read === 'string' ? read : read.bytes.toString()),
    (error) => (error instanceof StackError ? error.code : `not ours: ${error}`),
  );

describe('a capture', () => {
  it('is read whole, with the facts of what was read', async () => {
    const { path } = capture();
    const read = await readCapture(path);
    expect(read).toEqual({ facts: await lookAt(path), bytes: Buffer.from('the bytes') });
  });

  it('may be empty, and may have several names', async () => {
    const { folder, path } = capture('');
    expect(await outcome(path)).toBe('');
    linkSync(path, join(folder, 'b.jpg'));
    expect(await outcome(join(folder, 'b.jpg'))).toBe('');
  });
});

describe('what is no capture', () => {
  it('is a symbolic link, whatever it leads to', async () => {
    const { folder, path } = capture();
    symlinkSync(path, join(folder, 'link.jpg'));
    symlinkSync('nowhere', join(folder, 'dangling.jpg'));
    for (const name of ['link.jpg', 'dangling.jpg']) {
      expect(await outcome(join(folder, name)), name).toBe('not-a-file');
      expect(await lookAt(join(folder, name)), name).toBe('not-a-file');
    }
  });

  it('is a FIFO, and asking takes no time for want of a writer', async () => {
    const path = join(tempFolder(), 'fifo.jpg');
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    expect([await outcome(path), await lookAt(path)]).toEqual(['not-a-file', 'not-a-file']);
  });

  it('is a directory, a socket or a device', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'dir.jpg'));
    const server = createServer().listen(join(folder, 'socket.jpg'));
    await once(server, 'listening');
    expect(await outcome(join(folder, 'dir.jpg'))).toBe('not-a-file');
    expect(await outcome(join(folder, 'socket.jpg'))).toBe('not-a-file');
    expect(await outcome('/dev/null')).toBe('not-a-file');
    expect(await lookAt(join(folder, 'dir.jpg'))).toBe('not-a-file');
    await new Promise((done) => server.close(done));
  });

  it('is not there, and neither is its folder', async () => {
    const { folder, path } = capture();
    for (const missing of [join(folder, 'b.jpg'), join(folder, 'none', 'b.jpg'), join(path, 'b.jpg')]) {
      expect([await outcome(missing), await lookAt(missing)]).toEqual(['gone', 'gone']);
    }
  });

  it('is larger than any capture, without a byte being read', async () => {
    const { path } = capture();
    truncateSync(path, CAPTURE_BYTES_MAX + 1);
    expect(await outcome(path)).toBe('too-large');
  });

  it.skipIf(process.getuid?.() === 0)('is what we may not read; skipped for root, who may', async () => {
    const { path } = capture();
    chmodSync(path, 0o000);
    expect(await outcome(path)).toBe('unreadable');
  });
});

describe('a capture that changes while it is read', () => {
  const acts: [what: string, act: (path: string) => void][] = [
    ['grows', (path) => appendFileSync(path, ' and more')],
    ['is cut', (path) => truncateSync(path, 3)],
    ['is written in place', (path) => writeFileSync(path, 'THE BYTES')],
    ['only has its time set', (path) => utimesSync(path, 1, 1)],
    ['is replaced by another', (path) => replaceBy(path, 'new bytes')],
    ['is deleted', (path) => rmSync(path)],
    ['is renamed', (path) => renameSync(path, `${path}.away.jpg`)],
  ];
  it.each(acts)('and %s is not taken', async (_what, act) => {
    const { path } = capture();
    meanwhile.act = () => act(path);
    expect(await outcome(path)).toBe('changed');
  });

  it('is taken at the next try', async () => {
    const { path } = capture();
    meanwhile.act = () => appendFileSync(path, '!');
    expect([await outcome(path), await outcome(path)]).toEqual(['changed', 'the bytes!']);
  });
});

function replaceBy(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

describe('a folder', () => {
  it('is known by what it is, not by its path', async () => {
    const folder = join(tempFolder(), 'captures');
    expect(await folderId(folder)).toBeNull();
    mkdirSync(folder);
    const first = await folderId(folder);
    renameSync(folder, `${folder}.old`);
    mkdirSync(folder);
    expect(first).not.toBeNull();
    expect(await folderId(folder)).not.toBe(first);
    expect(await folderId(`${folder}.old`)).toBe(first);
  });

  it('that is a file is none; listing it, or a missing one, is an error', async () => {
    const { folder, path } = capture();
    expect(await folderId(path)).toBeNull();
    await expect(listNames(path)).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(listNames(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
