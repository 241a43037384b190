/**
 * Files that mean harm: no links, pipes, devices or blocked formats are read, and no name reaches a terminal
 * as a command.
 */
import { mkdirSync, readdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { writeByRename } from '../support/captures.ts';
import { cli } from '../support/cli.ts';
import { isReady, run } from '../support/fault-tools.ts';
import { expectExactly, frameName, outcomes, smallFrames } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';

const ready = isReady('the tests of hostile files', {
  root: true,
  programs: ['mkfifo', 'mknod', 'script'],
});
const frames = await smallFrames(40, 81);
const at = (place: Place, name: string) => join(place.captures, name);
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Colours, a new title, a cleared screen, a line of its own, text that runs backwards, and a C1 control. */
const evil = [
  '\u001b[31mred',
  '\u001b]0;owned\u0007',
  '\u001b[2J',
  'a\nb',
  '\u202egpj.exe',
  '\u009b31m',
  '\u2028x',
  'r\rs',
];
const forbidden = ['\u001b', '\u0007', '\u009b', '\u202e', '\u2028'];

describe.skipIf(!ready)('special files named like captures', () => {
  it('are neither read nor counted, and hold nothing up', async ({ place }) => {
    const daemon = place.daemon({ config: { pendingSeconds: 1 }, args: ['--stop-after-idle', '3'] });
    await daemon.untilLogged('watching');
    const secret = place.path('secret.jpg');
    writeFileSync(secret, frames[39] ?? '');
    symlinkSync(secret, at(place, 'link.jpg'));
    for (let i = 0; i < 6; i++) await run('mkfifo', [at(place, `fifo-${i}.jpg`)]);
    await run('mknod', [at(place, 'null.png'), 'c', '1', '3']);
    await run('mknod', [at(place, 'zero.png'), 'c', '1', '5']);
    mkdirSync(at(place, 'folder.jpg'));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at(place, 'socket.jpg'), resolve));
    for (let i = 0; i < 20; i++) await writeByRename(at(place, frameName(i)), frames[i] ?? Buffer.of());
    await daemon.untilFrames(20);
    const ended = await daemon.ended;
    server.close();
    await expectExactly(place, frames.slice(0, 20), ended);
    const ignored = daemon
      .logged('ignored', 'not a regular file')
      .map(({ msg }) => basename(msg.split(':')[0] ?? ''));
    expect(ignored).toHaveLength(11);
    console.log(`special files: ${ignored.length} ignored, 20 of 20 frames folded`);
  });

  it('in the place of a capture just when it is opened are never followed', async ({ place }) => {
    const daemon = place.daemon({ config: { pendingSeconds: 1, settleMs: 50 } });
    await daemon.untilLogged('watching');
    const secret = place.path('secret.jpg');
    writeFileSync(secret, frames[39] ?? '');
    const link = place.path('link');
    // Again and again a capture, a link to a file outside, and another capture have the same name.
    let swaps = 0;
    let swapping = true;
    const swap = async () => {
      for (let i = 0; swapping; i++) {
        const name = at(place, `swap-${i % 3}.jpg`);
        const hidden = place.path('hidden');
        if (i % 2) writeFileSync(hidden, frames[20 + (i % 19)] ?? '');
        else symlinkSync(secret, link);
        renameSync(i % 2 ? hidden : link, name);
        swaps++;
        // Some stay long enough to be taken.
        if (i % 20 < 3) await new Promise((resolve) => setTimeout(resolve, 70));
        else await setImmediate();
      }
    };
    const swapped = swap();
    for (let i = 0; i < 20; i++) {
      await writeByRename(at(place, frameName(i)), frames[i] ?? Buffer.of());
      await daemon.untilLogged('folded', frameName(i));
    }
    swapping = false;
    await swapped;
    expect((await daemon.stop()).code).toBe(0);
    const { entries } = await place.inspect();
    const counts = await outcomes(place);
    const secretDigest = await run('sha256sum', [secret]);
    expect(entries.filter(({ digest }) => digest !== null && secretDigest.startsWith(digest))).toEqual([]);
    // Every digest once: none counts twice under the names that were swapped.
    const folded = entries.filter(({ outcome }) => outcome === 'folded').map(({ digest }) => digest);
    expect(new Set(folded).size).toBe(folded.length);
    console.log(`swaps: ${swaps}, ledger ${JSON.stringify(counts)}, the linked file never folded`);
  });

  it('that are SVG, GIF or BMP by their bytes are rejected as such', async ({ place }) => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><image href="/etc/passwd"/></svg>';
    const gif = Buffer.from(
      '47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b',
      'hex',
    );
    const bmp = Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]);
    const files = {
      'svg.jpg': svg,
      'svg.png': svg,
      'gif.jpg': gif,
      'gif.png': gif,
      'bmp.tif': bmp,
      'gif.webp': gif,
    };
    const daemon = place.daemon({ config: { pendingSeconds: 1 }, args: ['--stop-after-idle', '2'] });
    await writeByRename(at(place, frameName(0)), frames[0] ?? Buffer.of());
    for (const [name, bytes] of Object.entries(files)) writeFileSync(at(place, name), bytes);
    expect((await daemon.ended).code).toBe(0);
    expect(await outcomes(place)).toEqual({ folded: 1, rejected: 6 });
    expect(daemon.sidecar()?.rejected).toEqual({ 'unknown-format': 6 });
    console.log('blocked formats: 6 of 6 rejected as unknown-format');
  });
});

describe.skipIf(!ready)('names that command a terminal', () => {
  it('are shown as escapes: in the log, on a terminal, by inspect, status and stack', async ({ place }) => {
    for (const [i, name] of evil.entries()) {
      writeFileSync(at(place, `${name}.jpg`), i % 2 ? 'no picture' : (frames[i] ?? ''));
    }
    const config = place.writeConfig({ pendingSeconds: 1 });
    const watch = ['watch', '--config', config, '--stop-after-idle', '2', '--log-level', 'debug'];
    const said: Record<string, string> = {};
    const shell = (args: readonly string[]) => args.map((arg) => `'${arg}'`).join(' ');
    const onTerminal = (args: readonly string[]) =>
      run('script', ['-qec', shell([process.execPath, cli, ...args]), '/dev/null'], { cwd: place.folder });
    said.watch = await onTerminal(watch);
    said.inspect = await onTerminal(['inspect', place.state, '--ledger']);
    said.status = await onTerminal(['status', '--state', place.state]);
    said.verify = await onTerminal(['verify', '--state', place.state]);
    said.stack = await onTerminal(['stack', place.captures, '--out', place.path('o.png')]);
    // As JSON, without a terminal.
    const again = place.daemon({
      config: { state: place.path('state-2'), pendingSeconds: 1 },
      args: ['--stop-after-idle', '2'],
    });
    await again.ended;
    said.log = again.stderr;
    for (const [who, text] of Object.entries(said)) {
      // Colours and the live line of the program's own.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
      const plain = text.replace(/\u001b\[(\d+(;\d+)*)?[mK]/g, '').replaceAll('\r', '');
      for (const each of forbidden) expect({ who, has: plain.includes(each) }).toEqual({ who, has: false });
      expect({ who, red: text.includes('\u001b[31mred') }).toEqual({ who, red: false });
    }
    expect(said.watch).toContain('\\u001b[2J');
    expect(said.inspect).toContain('\\u202egpj.exe');
    console.log(`names: ${evil.length} hostile names, ${Object.keys(said).length} outputs, all as escapes`);
  });
});

describe.skipIf(!ready)('what others may read', () => {
  it('is the preview and its facts; the state is the owner’s alone, whatever the umask', async ({
    place,
  }) => {
    // A child has the umask of its parent.
    const daemon = place.daemon({ through: 'umask 0022; exec', config: { spool: true } });
    for (let i = 0; i < 3; i++) await writeByRename(at(place, frameName(i)), frames[i] ?? Buffer.of());
    await daemon.untilFrames(3);
    const spool = join(place.state, 'encoded-sum.spool');
    expect(readdirSync(spool)).toHaveLength(3);
    const modes = (folder: string) =>
      readdirSync(folder, { withFileTypes: true })
        .filter((each) => each.isFile())
        .map((each) => mode(join(folder, each.name)));
    expect([mode(place.state), mode(spool)]).toEqual(['700', '700']);
    expect(new Set(modes(spool))).toEqual(new Set(['600']));
    await daemon.stop();
    expect(new Set(modes(place.state))).toEqual(new Set(['600']));
    expect([mode(place.preview), mode(place.path('preview.json'))]).toEqual(['644', '644']);
    console.log(`modes: state 700, its ${modes(place.state).length} files 600, preview and facts 644`);
  });
});
