/** Whether a machine goes to sleep, from what its kernel and systemd say. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { sleepFinding } from '../../src/live/sleep-check.ts';
import { tempFolder } from '../support/temp.ts';

const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
});

type Supplies = Readonly<Record<string, Readonly<Record<string, string>>>>;
const mains = (online: string): Supplies => ({ AC: { type: 'Mains', online } });
const battery: Supplies = { BAT0: { type: 'Battery', capacity: '83' } };

/** A machine with these supplies and programs, and no others. */
function machine(supplies: Supplies, programs: Readonly<Record<string, string>>): string {
  const folder = tempFolder();
  for (const [name, files] of Object.entries(supplies)) {
    mkdirSync(join(folder, 'power', name), { recursive: true });
    for (const [file, text] of Object.entries(files))
      writeFileSync(join(folder, 'power', name, file), `${text}\n`);
  }
  mkdirSync(join(folder, 'bin'));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  process.env.PATH = join(folder, 'bin');
  return join(folder, 'power');
}

const idle = (action: string) => ({ busctl: `[ "$5" = IdleAction ] && echo 's "${action}"'` });
const inhibit = { 'systemd-inhibit': 'exit 0' };

describe('sleep', () => {
  it('is not to be feared without a battery, where systemd leaves the machine alone or is not asked', async () => {
    const mouse: Supplies = { hid: { type: 'Battery', scope: 'Device' } };
    const quiet = machine({ ...mains('1'), ...mouse }, { ...inhibit, ...idle('ignore') });
    expect(await sleepFinding(false, quiet)).toMatchObject({ grade: 'ok' });
    expect(await sleepFinding(false, machine({}, {}))).toMatchObject({ grade: 'ok' });
    expect(await sleepFinding(false, join(tempFolder(), 'none'))).toMatchObject({ grade: 'ok' });
  });

  it('is to be feared of a laptop, and the flag against it is named', async () => {
    const found = await sleepFinding(
      false,
      machine({ ...mains('0'), ...battery }, { ...inhibit, ...idle('ignore') }),
    );
    expect(found).toEqual({
      about: 'sleep',
      grade: 'warn',
      text: 'a laptop on its battery, 83 % charged: it may go to sleep when its lid is closed or nobody types; with --keep-awake it does not while it watches',
      flag: '--keep-awake',
    });
    const plugged = await sleepFinding(false, machine({ ...mains('1'), ...battery }, inhibit));
    expect(plugged.text).toContain('a laptop, plugged in');
  });

  it('is to be feared where systemd is set to it', async () => {
    const found = await sleepFinding(false, machine(mains('1'), { ...inhibit, ...idle('suspend') }));
    expect(found).toMatchObject({ grade: 'warn', text: expect.stringContaining('set to suspend') });
  });

  it('is kept off by keepAwake, where systemd-inhibit is there', async () => {
    expect(await sleepFinding(true, machine(battery, inhibit))).toMatchObject({ grade: 'ok' });
    const without = await sleepFinding(true, machine(battery, {}));
    expect(without).toMatchObject({ grade: 'warn', text: expect.stringContaining('turn sleep off') });
    expect(without.flag).toBeUndefined();
  });
});
