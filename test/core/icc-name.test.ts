/** The names of colour profiles, as exiftool reads them. */
import { spawnSync } from 'node:child_process';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { iccName } from '../../src/core/icc-name.ts';

const noExiftool = spawnSync('exiftool', ['-ver']).status !== 0;

/** A profile with one tag. Source: ICC.1:2022 7.2, 7.3. */
function profileWith(tag: Buffer): Buffer {
  const profile = Buffer.concat([Buffer.alloc(128), Buffer.alloc(16), tag]);
  profile.writeUInt32BE(1, 128);
  profile.write('desc', 132, 'latin1');
  profile.writeUInt32BE(144, 136);
  profile.writeUInt32BE(tag.length, 140);
  return profile;
}

/** As profiles of version 2 say it. */
function desc(name: string): Buffer {
  const tag = Buffer.alloc(12 + name.length + 1 + 80);
  tag.write('desc', 'latin1');
  tag.writeUInt32BE(name.length + 1, 8);
  tag.write(name, 12, 'latin1');
  return tag;
}

/** As profiles of version 4 say it. */
function mluc(name: string): Buffer {
  const text = Buffer.from(name, 'utf16le').swap16();
  const tag = Buffer.alloc(28);
  tag.write('mluc', 'latin1');
  tag.writeUInt32BE(1, 8);
  tag.writeUInt32BE(12, 12);
  tag.write('enUS', 16, 'latin1');
  tag.writeUInt32BE(text.length, 20);
  tag.writeUInt32BE(28, 24);
  return Buffer.concat([tag, text]);
}

it.each([
  ['Adobe RGB (1998)', 'Adobe RGB (1998)'],
  ['', 'unnamed, '],
  ['x'.repeat(500), 'x'.repeat(60)],
  ['a\u0007b', 'a\\u0007b'],
])('is what it says, made fit for people: %j', (said, name) => {
  for (const tag of [desc(said), mluc(said)]) {
    const found = iccName(profileWith(tag));
    if (name === 'unnamed, ') expect(found).toMatch(/^unnamed, \d+ bytes$/);
    else expect(found).toBe(name);
  }
});

it('of a profile that is cut anywhere is no error', () => {
  for (const profile of [profileWith(desc('Adobe RGB')), profileWith(mluc('Adobe RGB'))])
    for (let at = 0; at < profile.length; at++) expect(iccName(profile.subarray(0, at))).toBeTypeOf('string');
});

it.skipIf(noExiftool)('of real profiles is that of exiftool (skipped: no exiftool)', async () => {
  for (const which of ['srgb', 'p3']) {
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#777' } })
      .withIccProfile(which)
      .png()
      .toBuffer();
    const { icc } = await sharp(picture).metadata();
    const { stdout } = spawnSync('exiftool', ['-s3', '-ProfileDescription', '-'], { input: picture });
    expect(iccName(icc!)).toBe(stdout.toString().trim());
  }
});
