/** The settings of the last daemon, kept and found again. */
import { statSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkConfig } from '../../src/config/check.ts';
import { registryNames } from '../../src/config/registries.ts';
import { daemonSettings, stackSettings } from '../../src/config/settings.ts';
import { keepSettings, lastSettings, settingsFile } from '../../src/config/settings-file.ts';
import { tempFolder } from '../support/temp.ts';

const config = checkConfig({ raw: {}, folder: '/shoot', file: null }, registryNames);

describe('settings', () => {
  it('come back as they were, in a file that is for its owner alone', async () => {
    const folder = tempFolder();
    const settings = stackSettings(config, folder);
    await keepSettings(folder, settings);
    expect(await lastSettings(folder)).toEqual(settings);
    expect(statSync(settingsFile(folder)).mode & 0o777).toBe(0o600);
  });

  it('of an older daemon develop raw frames as the camera was set', async () => {
    const folder = tempFolder();
    const { whiteBalance: _unknown, ...settings } = stackSettings(config, folder);
    writeFileSync(settingsFile(folder), JSON.stringify(settings));
    expect(await lastSettings(folder)).toEqual({ ...settings, whiteBalance: 'camera' });
  });

  it('that are not there tell where the daemon would have left them', async () => {
    const folder = tempFolder();
    await expect(lastSettings(folder)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(folder),
    });
  });

  it('that are no JSON are damaged', async () => {
    const folder = tempFolder();
    writeFileSync(settingsFile(folder), '{ "light": ');
    await expect(lastSettings(folder)).rejects.toMatchObject({ code: 'damaged-state' });
  });

  it('of another user are refused', async () => {
    const folder = tempFolder();
    await keepSettings(folder, stackSettings(config, folder));
    vi.spyOn(process, 'geteuid').mockReturnValue(statSync(settingsFile(folder)).uid + 1);
    onTestFinished(() => void vi.restoreAllMocks());
    await expect(lastSettings(folder)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('this stack is that of user number'),
    });
  });

  it('that cannot be kept are an error that names the file', async () => {
    const folder = `${tempFolder()}/nowhere`;
    await expect(keepSettings(folder, stackSettings(config, folder))).rejects.toMatchObject({
      code: 'cannot-create',
      message: expect.stringContaining(settingsFile(folder)),
    });
  });
});

it('times of a config reach the daemon in ms', () => {
  const raw = { ...config, settleMs: 100, pendingSeconds: 2, closeAfter: { idleSeconds: 3 } };
  const { from: _from, until: _until, ...rest } = raw;
  const timed = checkConfig({ raw: rest, folder: '/shoot', file: null }, registryNames);
  expect(daemonSettings(timed, '/state', 1.5)).toMatchObject({
    settle: { settleMs: 100, doubtMs: 800, pendingMs: 2000 },
    checkpoint: { everyMs: 300_000, everyFrames: 256, idleMs: 60_000 },
    previewEveryMs: 2000,
    stopAfterIdleMs: 1500,
    historyEveryMs: null,
    closeAfterIdleMs: 3000,
  });
  expect(daemonSettings(timed, '/state').stopAfterIdleMs).toBeNull();
});
