/** What `doctor` says of the captures by kind, of pairs, and of formats that cannot be read here. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { registryNames } from '../../src/config/registries.ts';
import { type Config, configSchema } from '../../src/config/schema.ts';
import { kindsFindings, takenOf } from '../../src/live/kinds-check.ts';

const configOf = (keys: object = {}): Config => configSchema(registryNames).parse(keys);

function found(captures: readonly string[], keys: object = {}, missing: [string, string][] = []) {
  const config = configOf(keys);
  return kindsFindings(takenOf(captures, config), config, new Map(missing)).map(
    ({ about, grade, text }) => `${grade} ${about}: ${text}`,
  );
}

describe('the captures in a folder', () => {
  it('are counted by kind, all makers of RAW together', () => {
    expect(found(['a.jpg', 'b.JPEG', 'c.png', 'd.fits', 'e.tif', 'f.jpg'])).toEqual([
      'ok kinds: takes 3 JPEG, 1 PNG, 1 FITS, 1 TIFF',
    ]);
    expect(found(['a.NEF', 'b.cr3', 'c.RAF', 'd.crw'])[0]).toBe('ok kinds: takes 4 RAW');
    expect(found([])).toEqual([]);
  });

  it('count once where RAW is beside JPEG, by the half that counts', () => {
    const shoot = ['a.NEF', 'a.JPG', 'b.nef', 'b.jpg', 'c.jpg'];
    expect(found(shoot)).toEqual([
      'ok kinds: takes 3 JPEG; 2 pairs of RAW and JPEG, of which the JPEG counts, or the RAW in a stack that began with it (pairs)',
    ]);
    expect(found(shoot, { pairs: 'raw' })[0]).toBe(
      'ok kinds: takes 2 RAW, 1 JPEG; 2 pairs of RAW and JPEG, of which the RAW counts, or the JPEG in a stack that began with it (pairs)',
    );
  });

  it('that are raw: what becomes of them, as the config has it', () => {
    expect(found(['a.dng'])[1]).toBe(
      'ok raw: stacked as the sensor gave them; previews are developed as the camera was set, finished stacks are kept as .dng',
    );
    const keys = { whiteBalance: 'daylight', masters: { formats: ['tif', 'fits'] } };
    expect(found(['a.dng'], keys)[1]).toBe(
      'ok raw: stacked as the sensor gave them; previews are developed for daylight, finished stacks are kept as .tif, .fits',
    );
  });

  it('that are raw, of which the JPEG inside is taken: no sensor is spoken of, and the JPEG beside counts', () => {
    expect(found(['a.dng', 'b.dng', 'b.jpg'], { raw: 'embedded', pairs: 'raw' })).toEqual([
      'ok kinds: takes 1 RAW, 1 JPEG; 1 pair of RAW and JPEG, of which the JPEG counts',
      'ok raw: the JPEG that the camera put into each is taken',
    ]);
  });

  it('that cannot be read here are a warning, and a failure where there is nothing else', () => {
    const missing: [string, string][] = [['heic', 'run "npm install"']];
    expect(found(['a.heic', 'b.HIF', 'c.jpg'], {}, missing)[1]).toBe(
      'warn kinds: 2 HEIC cannot be read: run "npm install"',
    );
    expect(found(['a.heic'], {}, missing)[1]).toBe('fail kinds: 1 HEIC cannot be read: run "npm install"');
    expect(found(['a.jpg'], {}, missing)).toHaveLength(1);
  });
});

describe('the formats of this installation', () => {
  afterEach(() => {
    vi.doUnmock('libheif-js/libheif-wasm/libheif-bundle.js');
    vi.resetModules();
  });

  const textHere = async () => {
    const { formatsFinding, missingFormats } = await import('../../src/live/formats-check.ts');
    return formatsFinding(await missingFormats()).text;
  };

  it('are all of the registry where every package is there', async () => {
    expect(await textHere()).toMatch(/^reads [a-z0-9, ]*, heic, [a-z0-9, ]*$/);
  });

  it('have no HEIC where its package is not installed, and the command that installs it', async () => {
    vi.resetModules();
    vi.doMock('libheif-js/libheif-wasm/libheif-bundle.js', () => {
      throw new Error('Cannot find package');
    });
    const text = await textHere();
    expect(text).toMatch(/^reads (?!.*\bheic,).*; the package libheif-js .* run "npm install .*"/);
    expect(text).toContain('jpeg, png');
  });
});
