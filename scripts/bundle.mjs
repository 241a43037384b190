/**
 * What begins while somebody waits for the first frame, each as one file: the engine and its threads. Of a
 * hundred modules finding them takes longer than what they do. Told where the modules are, it writes below
 * `bundle` in there; packages stay packages.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

const [dist = 'dist'] = process.argv.slice(2);

for (const entry of ['engine/engine-process.js', 'engine/readers/thread.js']) {
  const outfile = join(dist, 'bundle', entry);
  await build({
    entryPoints: [join(dist, entry)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
    plugins: [{ name: 'places', setup: (plugins) => placeModules(plugins, outfile) }],
  });
}

/**
 * What lies beside a module is looked for from where the module is.
 *
 * @param {import('esbuild').PluginBuild} plugins
 * @param {string} outfile
 */
function placeModules(plugins, outfile) {
  plugins.onLoad({ filter: /\.js$/ }, ({ path }) => {
    if (relative(dist, path).startsWith('..')) return null;
    const place = JSON.stringify(relative(dirname(outfile), path));
    const text = readFileSync(path, 'utf8');
    return { contents: text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`) };
  });
}
