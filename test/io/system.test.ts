/**
 * The rules of systems that no machine here runs, on stand-ins that answer as those systems do by their
 * manuals.
 */
import {
  chmodSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../src/io/clock.ts';
import { addressOf } from '../../src/io/control/client.ts';
import { isLocked, type LockSystem, takeLock } from '../../src/io/lock.ts';
import { openFolder } from '../../src/io/storage/folder.ts';
import { renameKept } from '../../src/io/storage/kept-name.ts';
import { rulesOf } from '../../src/io/system.ts';
import { mustBeTrusted } from '../../src/io/trusted.ts';
import { tempFolder } from '../support/temp.ts';

/** Time passes only by waiting, and waiting takes none. */
function impatientClock(onWait: (now: number) => void = () => undefined): Clock {
  let now = 0;
  return {
    now: () => now,
    after(ms, call) {
      now += ms;
      onWait(now);
      queueMicrotask(call);
      return () => undefined;
    },
  };
}

const failure = (code: string) => Object.assign(new Error(code), { code });
/** What the flags of a system ask for, as its headers have them. */
const macosFlags = { shared: 0x10, exclusive: 0x20 };
const windowsExclusive = 0x10000000;

interface Opened {
  readonly file: string;
  readonly fd: number;
  readonly isShared: boolean;
}

function isOpen({ file, fd }: Opened): boolean {
  try {
    return fstatSync(fd).ino === statSync(file).ino;
  } catch {
    return false;
  }
}

/** A system on which opened files are locked as on macOS, or are somebody's alone as on Windows. */
function standIn(platform: 'darwin' | 'win32'): LockSystem & { endAll(): void } {
  let opened: Opened[] = [];
  const open = (file: string, flags: number, mode = 0o600) => {
    const isMac = platform === 'darwin';
    const wants = isMac ? (flags & (macosFlags.shared | macosFlags.exclusive)) !== 0 : true;
    const isShared = isMac && (flags & macosFlags.shared) !== 0;
    opened = opened.filter(isOpen);
    const holders = opened.filter((each) => each.file === file);
    // On Windows an exclusive opening keeps everybody out, also those who want no lock.
    if (wants && holders.some((each) => !(isShared && each.isShared)))
      throw failure(isMac ? 'EAGAIN' : 'EBUSY');
    const known = flags & ~(macosFlags.shared | macosFlags.exclusive) & ~windowsExclusive;
    const fd = openSync(file, isMac ? known : flags & ~windowsExclusive, mode);
    const locks = isMac ? wants : (flags & windowsExclusive) !== 0;
    if (locks) opened.push({ file, fd, isShared });
    return fd;
  };
  return {
    rules: rulesOf(platform),
    open,
    endAll() {
      for (const { fd } of opened.filter(isOpen)) closeSync(fd);
      opened = [];
    },
  };
}

describe.each(['darwin', 'win32'] as const)('a lock by the rules of %s', (platform) => {
  it('is taken by opening the file, refused to the next, and free when its holder has ended', async () => {
    const system = standIn(platform);
    const folder = tempFolder();
    const file = join(folder, 'lock');
    expect(isLocked(folder, system)).toBe(false);
    const lock = await takeLock(file, 'it', impatientClock(), false, system);
    expect(isLocked(folder, system)).toBe(true);
    await expect(takeLock(file, 'it', impatientClock(), false, system)).rejects.toMatchObject({
      code: 'state-locked',
      message: expect.stringMatching(/^slowshutter is running already.*, and is at work on it$/),
    });
    expect(readFileSync(lock.fd, 'utf8')).toContain(`"pid":${process.pid}`);
    system.endAll();
    expect(isLocked(folder, system)).toBe(false);
    await takeLock(file, 'it', impatientClock(), false, system);
    system.endAll();
  });

  it('is taken when its holder ends while somebody waits', async () => {
    const system = standIn(platform);
    const file = join(tempFolder(), 'lock');
    await takeLock(file, 'it', impatientClock(), false, system);
    const clock = impatientClock((now) => now === 1000 && system.endAll());
    expect((await takeLock(file, 'it', clock, false, system)).fd).toBeGreaterThan(0);
    system.endAll();
  });

  it('says what is in its place, and follows no link there', async () => {
    const system = standIn(platform);
    const folder = tempFolder();
    symlinkSync('/etc/passwd', join(folder, 'lock'));
    await expect(takeLock(join(folder, 'lock'), 'it', impatientClock(), false, system)).rejects.toMatchObject(
      {
        code: 'cannot-create',
        message: expect.stringContaining('a link is at'),
      },
    );
    expect(isLocked(folder, system)).toBe(false);
  });
});

it('on macOS a lock says who holds it, for its file can be read', async () => {
  const system = standIn('darwin');
  const file = join(tempFolder(), 'lock');
  await takeLock(file, 'it', impatientClock(), false, system);
  await expect(takeLock(file, 'it', impatientClock(), false, system)).rejects.toThrow(
    `as process ${process.pid}`,
  );
  system.endAll();
});

describe('the place at which a daemon listens', () => {
  it('is a pipe on Windows, the same by every way to the folder, and another for another folder', () => {
    const folder = tempFolder();
    const [a, b, link] = ['a', 'b', 'link'].map((name) => join(folder, name)) as [string, string, string];
    mkdirSync(a);
    mkdirSync(b);
    symlinkSync(a, link);
    const place = (at: string) => addressOf(at, rulesOf('win32')).path;
    expect(place(a)).toMatch(/^\\\\\.\\pipe\\slowshutter-[0-9a-f]{32}$/);
    expect(place(link)).toBe(place(a));
    expect(place(`${a}/../a/`)).toBe(place(a));
    expect(place(b)).not.toBe(place(a));
  });

  it('is in the folder on macOS, or nowhere when its path is too long there', () => {
    const short = '/tmp/state';
    expect(addressOf(short, rulesOf('darwin')).path).toBe('/tmp/state/control.sock');
    const long = join(tempFolder(), 'x'.repeat(100));
    expect(() => addressOf(long, rulesOf('darwin'))).toThrow(
      'more than the 103 bytes that a socket may have on this system: use a shorter --state',
    );
    const exact = `/${'x'.repeat(103 - '//control.sock'.length)}`;
    expect(Buffer.byteLength(addressOf(exact, rulesOf('darwin')).path)).toBe(103);
    expect(() => addressOf(`${exact}x`, rulesOf('darwin'))).toThrow('103 bytes');
  });
});

describe('a name that another program keeps', () => {
  const refusing = (times: number, code: string) => {
    let waitedMs = 0;
    let left = times;
    return {
      rename: async () => {
        if (left-- > 0) throw failure(code);
      },
      wait: async (ms: number) => {
        waitedMs += ms;
      },
      waited: () => waitedMs,
    };
  };

  it('is waited for on Windows, for two seconds', async () => {
    const ports = refusing(5, 'EPERM');
    await renameKept('a', 'b', rulesOf('win32'), ports);
    expect(ports.waited()).toBe(250);
    const never = refusing(Number.POSITIVE_INFINITY, 'EBUSY');
    await expect(renameKept('a', 'b', rulesOf('win32'), never)).rejects.toMatchObject({ code: 'EBUSY' });
    expect(never.waited()).toBe(2000);
  });

  it.each([
    ['linux', 'EPERM'],
    ['darwin', 'EACCES'],
    ['win32', 'ENOSPC'],
  ] as const)('is no reason to wait on %s after %s', async (platform, code) => {
    const ports = refusing(1, code);
    await expect(renameKept('a', 'b', rulesOf(platform), ports)).rejects.toMatchObject({ code });
    expect(ports.waited()).toBe(0);
  });
});

describe.each(['darwin', 'win32'] as const)('a folder by the rules of %s', (platform) => {
  it('is written, renamed in and cleared by its own path', async () => {
    const at = tempFolder();
    const folder = await openFolder(at, rulesOf(platform));
    onTestFinished(() => folder.close());
    const writer = await folder.create('.a.tmp', 0o600);
    await writer.write(Buffer.from('new'));
    await writer.sync();
    await writer.close();
    await expect(folder.create('.a.tmp', 0o600)).rejects.toMatchObject({ code: 'EEXIST' });
    await folder.rename('.a.tmp', 'a');
    await folder.sync();
    expect(readFileSync(join(at, 'a'), 'utf8')).toBe('new');
    await expect(folder.create('no/a', 0o600)).rejects.toThrow(`${at}/no/a`);
    writeFileSync(join(at, '.left.tmp'), '');
    await folder.removeOwn('.left.tmp');
    expect(() => readFileSync(join(at, '.left.tmp'))).toThrow('ENOENT');
  });
});

it('on Windows a folder is not synced, for it cannot be', async () => {
  const at = tempFolder();
  const folder = await openFolder(at, rulesOf('win32'));
  rmSync(at, { recursive: true });
  await expect(folder.sync()).resolves.toBeUndefined();
  await expect((await openFolder(at, rulesOf('darwin'))).sync()).rejects.toMatchObject({ code: 'ENOENT' });
});

it('a file that others may write is refused as a filter where files say so, which they do not on Windows', () => {
  const file = join(tempFolder(), 'filter.mjs');
  writeFileSync(file, '');
  chmodSync(file, 0o666);
  expect(() => mustBeTrusted(file, rulesOf('darwin'))).toThrow('others may write');
  expect(() => mustBeTrusted(file, rulesOf('win32'))).not.toThrow();
  expect(() => mustBeTrusted(`${file}x`, rulesOf('win32'))).toThrow('cannot read');
});

it('a daemon stops by what its system sends: a closed console and Ctrl-Break too on Windows', () => {
  expect(rulesOf('linux').stopSignals).toEqual(['SIGTERM', 'SIGINT', 'SIGHUP']);
  expect(rulesOf('win32').stopSignals).toContain('SIGBREAK');
});
