/** Replacing a file whole: what a reader sees meanwhile, and what is left when it fails. */
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { removeLeftovers, replaceFile } from '../../src/io/storage/replace.ts';
import { isRoot, nobody } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe.each([{ durable: true }, { durable: false }])('replacing a file, %j', ({ durable }) => {
  const options = { durable, mode: 0o600 };

  it('shows a reader the old bytes until the new ones are all there', async () => {
    const folder = tempFolder();
    const path = join(folder, 'preview.jpg');
    writeFileSync(path, 'old');
    const seen: string[] = [];
    const chunks = function* () {
      for (const chunk of ['new', ' ', 'bytes']) {
        seen.push(readFileSync(path, 'utf8'));
        yield bytes(chunk);
      }
      seen.push(readFileSync(path, 'utf8'));
    };
    await replaceFile(systemDisk, path, chunks(), options);
    expect(seen).toEqual(['old', 'old', 'old', 'old']);
    expect(readFileSync(path, 'utf8')).toBe('new bytes');
    expect(readdirSync(folder)).toEqual(['preview.jpg']);
  });

  it('creates a file of the mode asked for', async () => {
    const path = join(tempFolder(), 'new.state');
    await replaceFile(systemDisk, path, [bytes('x')], options);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('writes beside it under a hidden name, which no listing of captures takes for one', async () => {
    const folder = tempFolder();
    const names: string[] = [];
    const chunks = function* () {
      yield bytes('x');
      names.push(...readdirSync(folder));
    };
    await replaceFile(systemDisk, join(folder, 'a.jpg'), chunks(), options);
    expect(names).toHaveLength(1);
    expect(names[0]).toMatch(/^\..*\.tmp$/);
  });

  it('leaves the old file and nothing else when it fails half-way', async () => {
    const folder = tempFolder();
    const path = join(folder, 'preview.jpg');
    writeFileSync(path, 'old');
    const failing = function* () {
      yield bytes('new');
      throw new Error('no more');
    };
    await expect(replaceFile(systemDisk, path, failing(), options)).rejects.toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['preview.jpg']);
  });

  it('leaves nothing when the name cannot be had', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'taken'));
    await expect(replaceFile(systemDisk, join(folder, 'taken'), [bytes('x')], options)).rejects.toMatchObject(
      {
        code: 'EISDIR',
      },
    );
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('says so when there is no such folder', async () => {
    const path = join(tempFolder(), 'none', 'a.jpg');
    await expect(replaceFile(systemDisk, path, [bytes('x')], options)).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});

it('makes a folder with those above it, and leaves one that is there alone', async () => {
  const folder = join(tempFolder(), 'a', 'b');
  await systemDisk.makeFolder(folder, 0o700);
  await systemDisk.makeFolder(folder, 0o755);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('removes what killed writers of a file left, and nothing else', async () => {
  const folder = tempFolder();
  const left = ['.a.jpg.17.tmp', '.a.jpg.0123456789abcdef.tmp'];
  const others = [
    '.a.jpg.x.tmp',
    '.b.jpg.17.tmp',
    'a.jpg',
    '.a.jpg.original.tmp',
    '.a.jpg.123456789abcdef.tmp',
  ];
  for (const name of [...left, ...others]) writeFileSync(join(folder, name), '');
  symlinkSync(join(folder, 'a.jpg'), join(folder, '.a.jpg.18.tmp'));
  mkdirSync(join(folder, '.a.jpg.19.tmp'));
  await removeLeftovers(systemDisk, [join(folder, 'a.jpg'), join(folder, 'none', 'a.jpg')]);
  const there = [...others, '.a.jpg.18.tmp', '.a.jpg.19.tmp'];
  expect(readdirSync(folder).sort()).toEqual(there.sort());
});

it.skipIf(!isRoot)("leaves another user's leftovers alone", async () => {
  const folder = tempFolder();
  const name = '.a.jpg.0123456789abcdef.tmp';
  writeFileSync(join(folder, name), '');
  chownSync(join(folder, name), nobody.uid, nobody.gid);
  await removeLeftovers(systemDisk, [join(folder, 'a.jpg')]);
  expect(readdirSync(folder)).toEqual([name]);
});

it('removes what a killed writer left of the longest name that a file may have', async () => {
  const folder = tempFolder();
  const path = join(folder, `${'ä'.repeat(125)}.jpg`);
  const names: string[] = [];
  const chunks = function* () {
    yield bytes('x');
    names.push(...readdirSync(folder));
  };
  await replaceFile(systemDisk, path, chunks(), { durable: true, mode: 0o600 });
  writeFileSync(join(folder, names[0]!), 'half');
  await removeLeftovers(systemDisk, [path]);
  expect(readdirSync(folder)).toEqual([basename(path)]);
});

describe('in a folder that others may write to', () => {
  /** What somebody else does as soon as a byte is being written. */
  const meanwhile = (act: () => void) =>
    (function* () {
      yield bytes('new');
      act();
    })();
  const options = { durable: true, mode: 0o644 };

  it('a hidden name cannot be guessed, and is another each time', async () => {
    const folder = tempFolder();
    const names = new Set<string>();
    for (let i = 0; i < 50; i++) {
      const look = () => names.add(readdirSync(folder).find((name) => name.endsWith('.tmp'))!);
      await replaceFile(systemDisk, join(folder, 'a.jpg'), meanwhile(look), options);
    }
    expect(names.size).toBe(50);
    expect([...names].filter((name) => name.includes(String(process.pid))).length).toBeLessThan(5);
  });

  it('what is put where the hidden file was to be is not opened, whatever it leads to', async () => {
    const folder = tempFolder();
    const secret = join(tempFolder(), 'diary.txt');
    writeFileSync(secret, 'precious');
    const at = await systemDisk.openFolder(folder);
    for (const target of [secret, join(tempFolder(), 'new')]) {
      symlinkSync(target, join(folder, 'guessed'));
      await expect(at.create('guessed', 0o644)).rejects.toMatchObject({ code: 'EEXIST' });
      rmSync(join(folder, 'guessed'));
    }
    await at.close();
    expect(readFileSync(secret, 'utf8')).toBe('precious');
  });

  it('a folder that is exchanged for a link meanwhile is still the one that is written to', async () => {
    const home = tempFolder();
    const [shared, aside, precious] = ['shared', 'aside', 'private'].map((name) => join(home, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [shared, precious]) mkdirSync(folder);
    writeFileSync(join(precious, 'a.jpg'), 'precious');
    const exchange = () => {
      renameSync(shared, aside);
      symlinkSync(precious, shared);
      for (const name of readdirSync(aside)) writeFileSync(join(precious, name), 'theirs');
    };
    await replaceFile(systemDisk, join(shared, 'a.jpg'), meanwhile(exchange), options);
    expect(readFileSync(join(precious, 'a.jpg'), 'utf8')).toBe('precious');
    expect(readFileSync(join(aside, 'a.jpg'), 'utf8')).toBe('new');
  });

  it('an error names the folder as it was given', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'taken'));
    await expect(replaceFile(systemDisk, join(folder, 'taken'), [bytes('x')], options)).rejects.toThrow(
      `'${join(folder, 'taken')}'`,
    );
  });
});

it('what is no file is not read, and holds up nobody', async () => {
  const fifo = join(tempFolder(), 'fifo');
  spawnSync('mkfifo', [fifo]);
  for (const path of [fifo, '/dev/zero', tempFolder()]) {
    await expect(systemDisk.openRead(path)).rejects.toMatchObject({ code: 'EINVAL' });
  }
});
