/**
 * Readies the folder it is run in for the registry: `node scripts/release.mjs v0.2.0
 * https://github.com/owner/name`. The tag must be the version of the package, with its part of the changelog.
 * The package gets the repository as its home.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [tag = '', home = ''] = process.argv.slice(2);
const packed = JSON.parse(readFileSync('package.json', 'utf8'));

/** @param {string} message */
const refuse = (message) => {
  console.error(message);
  process.exit(2);
};

if (tag !== `v${packed.version}`) refuse(`the tag is ${tag}; package.json has version ${packed.version}`);
if (!readFileSync('CHANGELOG.md', 'utf8').includes(`\n## ${packed.version}\n`))
  refuse(`CHANGELOG.md has nothing on ${packed.version}`);
if (!/^https:\/\/[^/]+\/[^/]+\/[^/]+$/.test(home))
  refuse(`found ${home}; give the address of the repository`);

Object.assign(packed, {
  homepage: `${home}#readme`,
  bugs: { url: `${home}/issues` },
  repository: { type: 'git', url: `git+${home}.git` },
});
writeFileSync('package.json', `${JSON.stringify(packed, null, 2)}\n`);
