/** gphoto2 as Debian has it, at a camera that is a program: the virtual one in the sources of libgphoto2. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from './client.ts';
import { debianSources } from './debian-sources.ts';
import { run } from './fault-tools.ts';
import type { Place } from './place.ts';

/**
 * What is put in the place of what: a camera that is there without a recording of one, and another picture
 * each time.
 */
const patches: Readonly<Record<string, readonly [found: string, instead: string]>> = {
  'vcamera.h': ['#undef FUZZ_PTP', '#define FUZZ_PTP'],
  'vcamera.c': [
    'newcur->stbuf\t= cur->stbuf;',
    'static int shots; asprintf(&newcur->fsname, "%s/%d.jpg", VCAMERADIR, shots++); stat(newcur->fsname, &newcur->stbuf);',
  ],
};

/**
 * The port on which gphoto2 finds the camera, for its `IOLIBS`. Of all of libgphoto2 only this is built: the
 * rest is what Debian installs. The camera takes the pictures `0.jpg`, `1.jpg`, ... of the folder `VCAMERA`,
 * where upstream's takes one picture each time.
 *
 * Errors: those of apt-get, tar and gcc.
 */
async function virtualPort(folder: string): Promise<string> {
  const sources = await debianSources('libgphoto2', ['libgphoto2']);
  const name = readdirSync(sources).find((each) => /^libgphoto2-[\d.]+$/.test(each)) ?? '';
  const upstream = join(sources, name, 'libgphoto2_port');
  const [code, port] = [join(folder, 'code'), join(folder, 'port')];
  for (const each of [code, port]) mkdirSync(each, { recursive: true });
  for (const file of ['vusb.c', 'vcamera.c', 'vcamera.h']) {
    let text = readFileSync(join(upstream, 'vusb', file), 'utf8');
    const [found, instead] = patches[file] ?? ['', ''];
    if (!text.includes(found)) throw new Error(`expected ${found} in ${file} of ${name}`);
    if (found !== '') text = text.replaceAll(found, instead);
    writeFileSync(join(code, file), text);
  }
  writeFileSync(join(code, 'config.h'), '');
  const defines = [
    '_GNU_SOURCE',
    '_GPHOTO2_INTERNAL_CODE',
    'HAVE_SYS_PARAM_H',
    'VCAMERADIR=getenv("VCAMERA")',
  ];
  const flags = [
    '-shared',
    '-fPIC',
    '-w',
    `-I${code}`,
    `-I${upstream}`,
    ...defines.map((each) => `-D${each}`),
  ];
  const files = [join(code, 'vusb.c'), join(code, 'vcamera.c')];
  await run('gcc', [...flags, ...files, '-o', join(port, 'vusb.so'), '-l:libgphoto2_port.so.12']);
  return port;
}

/**
 * Takes these pictures, 26 at most, with gphoto2, one every second, under the names that the flags say.
 * Errors: as of `virtualPort`.
 */
export async function shootWithGphoto2(
  place: Place,
  frames: readonly Buffer[],
  ...flags: readonly string[]
): Promise<Client> {
  const port = await virtualPort(place.path('camera'));
  const card = place.path('camera', 'card');
  mkdirSync(join(card, 'DCIM'), { recursive: true });
  frames.forEach((bytes, i) => {
    writeFileSync(join(card, `${i}.jpg`), bytes);
  });
  const how = ['--capture-image-and-download', '--interval', '1', '--frames', `${frames.length}`, ...flags];
  const env = { ...process.env, HOME: place.folder, IOLIBS: port, VCAMERA: card, LC_ALL: 'C' };
  // Line by line, or it would all be said at the end.
  return place.client('stdbuf', ['-oL', 'gphoto2', ...how], { cwd: place.captures, env });
}

/** How many pictures gphoto2 has said that it saves. */
export const savedBy = ({ said }: Client) => said.match(/^Saving file as /gm)?.length ?? 0;
