/** Replacing a file whole: what a reader sees meanwhile, and what is left when it fails. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { removeLeftovers, replaceFile } from '../../src/io/storage/replace.ts';
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
  const names = ['.a.jpg.17.tmp', '.a.jpg.x.tmp', '.b.jpg.17.tmp', 'a.jpg'];
  for (const name of names) writeFileSync(join(folder, name), '');
  await removeLeftovers(systemDisk, [join(folder, 'a.jpg'), join(folder, 'none', 'a.jpg')]);
  expect(readdirSync(folder).sort()).toEqual(names.slice(1));
});
