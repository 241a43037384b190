/** Files in the working folder that look like a config and are none: whoever wrote one must hear of it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundConfig } from './find.ts';

/** `slowshutter.yaml`, `.slowshutterrc.toml`, `slowshutter.config.ini`, ... */
const looksLikeConfig = /^\.?slowshutter(\.config|\.conf|rc)?\.(json[5c]?|ya?ml|toml|ini|conf|[cm]?[jt]s)$/i;

/** Sentences, one a file, each with what to do. Errors: none; a folder that cannot be listed has none. */
export async function configsPassedOver(
  cwd: string,
  { file, raw, unused = [] }: FoundConfig,
): Promise<string[]> {
  const names = await readdir(cwd).catch(() => []);
  // Programs are said by themselves.
  const isOther = (name: string) => join(cwd, name) !== file && !unused.includes(join(cwd, name));
  const others = names.filter((name) => looksLikeConfig.test(name) && isOther(name)).sort();
  const held = file === null ? 'the defaults hold' : `${file} holds`;
  const passed = others.map((name) => {
    const path = join(cwd, name);
    return `${path} looks like a config and is not read: ${held}; name it with --config, or call it slowshutter.json`;
  });
  const isEmpty = typeof raw === 'object' && raw !== null && Object.keys(raw).length === 0;
  if (file !== null && isEmpty) passed.push(`the config ${file} is empty: the defaults hold`);
  return passed;
}
