/** The documents say what the code does: tables, the man page, the worked state file. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as blends from '../src/blends/index.ts';
import { checkConfig } from '../src/config/check.ts';
import { registryNames } from '../src/config/registries.ts';
import { jsonSchema } from '../src/config/schema.ts';
import { noCamera } from '../src/core/capture-facts.ts';
import { type ErrorCode, exitCodeOf, familyOf, StackError } from '../src/core/errors.ts';
import { holdRules } from '../src/core/hold.ts';
import { outcomes } from '../src/core/ledger.ts';
import { LedgerReader } from '../src/core/ledger-bytes.ts';
import {
  decodeHeader,
  decodePreamble,
  decodeStripTable,
  PREAMBLE_BYTES,
  STATE_MAGIC,
  STATE_VERSION,
} from '../src/core/state.ts';
import { strips } from '../src/core/strips.ts';
import * as decoders from '../src/decoders/index.ts';
import * as encoders from '../src/encoders/index.ts';
import { goThrough, loadFilters } from '../src/engine/calibrate/filters.ts';
import { loadFilterModule } from '../src/io/filter-module.ts';
import { pageApp } from '../src/io/page/routes.ts';
import { systemDisk } from '../src/io/storage/disk.ts';
import { journalFile, readJournal } from '../src/io/storage/journal.ts';
import { xxh64 } from '../src/io/storage/pieces.ts';
import { listSpool } from '../src/io/storage/spool.ts';
import { documents, read, table } from './support/documents.ts';
import { filterModule } from './support/filters.ts';
import { repository } from './support/repository.ts';
import { tempFolder } from './support/temp.ts';

const root = repository;

const code = (text: string) => `\`${text}\``;
const help = (...args: string[]) =>
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...args, '--help'], { encoding: 'utf8' });
const commandsOfCli = () => [...help().matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map(([, name]) => name ?? '');

interface Property {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Record<string, Property>;
  readonly items?: Property;
  readonly anyOf?: readonly Property[];
}

/** The properties of an object that may be null. */
const optional = ({ anyOf }: Property) => anyOf?.find(({ properties }) => properties)?.properties;

describe('the reference', () => {
  it('lists every config key with its default and meaning', () => {
    const { properties } = jsonSchema(registryNames) as { properties: Record<string, Property> };
    const defaultOf = (property: Property) =>
      property.default === undefined ? 'none' : code(JSON.stringify(property.default));
    const rows = Object.entries(properties).flatMap(([key, property]) => {
      const within = property.items?.properties ?? property.properties ?? optional(property);
      const parts = Object.entries(within ?? {}).map(([name, part]) => [
        code(`${key}${property.items ? '[]' : ''}.${name}`),
        defaultOf(part),
        part.description,
      ]);
      const own = property.items?.properties ? 'one preview of the defaults below' : defaultOf(property);
      return [[code(key), own, property.description], ...parts];
    });
    expect(table('docs/reference/config.md', 'key')).toEqual(rows);
  });

  it('shows a config that is valid', () => {
    const example =
      /```json\n(\{\n {2}"captures"[\s\S]*?)```/.exec(read('docs/reference/config.md'))?.[1] ?? '';
    const found = { raw: JSON.parse(example) as unknown, folder: '/nowhere', file: null };
    expect(checkConfig(found, registryNames).previews).toHaveLength(2);
  });

  it('lists every blend with its summary, its formula and its planes', () => {
    const rows = Object.entries(blends).map(([name, { summary, formula, planes }]) => [
      code(name),
      summary,
      code(formula),
      planes.join(', '),
    ]);
    expect(table('docs/reference/blends.md', 'blend').sort()).toEqual(rows.sort());
  });

  it('lists every decoder with its extensions', () => {
    const rows = Object.entries(decoders).map(([name, { extensions }]) => [
      code(name),
      extensions.map((extension) => `.${extension}`).join(' '),
    ]);
    const listed = table('docs/reference/formats.md', 'format').map((cells) => cells.slice(0, 2));
    expect(listed.sort()).toEqual(rows.sort());
  });

  it('lists every encoder with its extensions and depths', () => {
    const rows = Object.entries(encoders).map(([name, { extensions, depths }]) => [
      code(name),
      extensions.map((extension) => `.${extension}`).join(' '),
      depths.join(', '),
    ]);
    const listed = table('docs/reference/formats.md', 'output').map((cells) => cells.slice(0, 3));
    expect(listed.sort()).toEqual(rows.sort());
  });

  it('lists every command, with examples whose flags exist', () => {
    const rows = table('docs/reference/commands.md', 'command');
    expect(rows.map(([name]) => name)).toEqual(
      commandsOfCli()
        .filter((name) => name !== 'help')
        .map(code),
    );
    for (const [name = '', , example = ''] of rows) {
      const command = name.replaceAll('`', '');
      expect(example.startsWith(`\`slowshutter ${command} `), example).toBe(true);
      const known = help(command);
      for (const [flag] of example.matchAll(/--[a-z-]+/g)) expect(known, example).toContain(`${flag} `);
    }
  });

  it('lists every line of status, and every rule that holds frames', () => {
    const source = read('src/commands/status.ts');
    const lines = [...source.matchAll(/^\s*`([a-z]+) +\$\{|push\(`([a-z]+) /gm)].map(([, a, b]) =>
      code(a ?? b ?? ''),
    );
    expect(lines.length).toBeGreaterThan(10);
    expect(table('docs/guide/03-while-it-runs.md', 'line').map(([name]) => name)).toEqual(lines);
    expect(table('docs/guide/03-while-it-runs.md', 'rule').map(([name]) => name)).toEqual(
      holdRules.map(code),
    );
  });

  it('lists every exit code with its error codes', () => {
    const source = /const families = \{([\s\S]*?)\}/.exec(read('src/core/errors.ts'))?.[1] ?? '';
    const codes = [...source.matchAll(/^ {2}'?([a-z-]+)'?:/gm)].map(([, name]) => name as ErrorCode);
    const ending = codes.filter((name) => familyOf(name) !== 'capture');
    expect(ending.length).toBeGreaterThan(8);
    const rows = new Map<number, string[]>([[0, ['none']]]);
    for (const name of ending) {
      const exit = exitCodeOf(new StackError(name, ''));
      rows.set(exit, [...(rows.get(exit) ?? []), code(name)]);
    }
    const listed = table('docs/reference/exit-codes.md', 'exit code').map(([exit, , names = '']) => [
      Number(exit),
      names.split(' ').sort(),
    ]);
    expect(listed).toEqual([...rows].map(([exit, names]) => [exit, names.sort()]).sort(byExit));
  });

  it('lists every field of the sidecar', () => {
    const source = /interface Sidecar \{([\s\S]*?)\n\}/.exec(read('src/core/sidecar.ts'))?.[1] ?? '';
    const fields = [...source.matchAll(/readonly (\w+):/g)].map(([, name]) => code(name ?? ''));
    const listed = table('docs/reference/sidecar.md', 'field').flatMap(([names = '']) => names.split(', '));
    expect(fields.length).toBeGreaterThan(10);
    expect(listed).toEqual(fields);
  });
});

function byExit([a]: (number | string[])[], [b]: (number | string[])[]): number {
  return Number(a) - Number(b);
}

describe('every document', () => {
  // Examples name places of the machines that they are for.
  const general = documents.filter((file) => !file.startsWith('examples/'));
  it.each(general)('%s names no place of the machine it was written on', (file) => {
    const own = /^\/(etc\/(slowshutter|systemd)|var\/(cache|lib)\/slowshutter|srv\/capture|media\/card\/)/;
    const places =
      /(?<![\w~.$:/-])\/(work|root|home|tmp|mnt|media|opt|usr|Users|var|etc|srv|data)\b[\w./@-]*/g;
    const prose = read(file).replaceAll(/^[0-9a-f]{8} {2}.*$/gm, '');
    const found = [...prose.matchAll(places)].map(([path]) => path);
    expect(found.filter((path) => !own.test(path))).toEqual([]);
  });

  it('the changelog knows this version', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(read('CHANGELOG.md')).toContain(`\n## ${version}\n`);
  });
});

it('ARCHITECTURE names files and folders that are there', () => {
  const named = [...read('docs/ARCHITECTURE.md').matchAll(/`((?:[a-z-]+\/)+(?:[a-z-]+(?:\.test)?\.ts)?)`/g)];
  const paths = named.map(([, path = '']) => (path.startsWith('test/') ? path : `src/${path}`));
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !existsSync(join(root, path.replace('src/src/', 'src/'))))).toEqual([]);
});

describe('RELIABILITY', () => {
  const file = 'docs/RELIABILITY.md';
  const text = read(file);
  const faults = text.split('\n').filter((line) => /^\| .* \| .* \| .* \|.*\|$/.test(line));

  it('names tests that are there', () => {
    const named = [...text.matchAll(/`(test\/[\w/-]+\.test\.ts)`/g)].map(([, path = '']) => path);
    expect(new Set(named).size).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('has for every fault a test and its command, or says that no test shows it', () => {
    const rows = faults.map((line) => line.split('|').map((cell) => cell.trim()));
    expect(rows.length).toBeGreaterThan(40);
    const unclear = rows.filter(([, fault, promise, test = '', command = '']) => {
      if (fault === 'fault' || promise?.startsWith('---')) return false;
      if (test === 'not shown by a test') return command !== '';
      return !test.includes('`test/') || !/^`npm (test|run test:faults)`$/.test(command);
    });
    expect(unclear).toEqual([]);
  });
});

describe('PERFORMANCE', () => {
  interface Row {
    readonly id: string;
    readonly figure: string;
    readonly gate: string;
    readonly means: string;
  }
  const results = JSON.parse(read('bench/results.json')) as {
    machine: object;
    rows: Row[];
  };

  it('has the tables of the run in bench/results.json', async () => {
    const module = pathToFileURL(join(root, 'bench/document.mjs')).href;
    const { documentTables } = (await import(module)) as { documentTables(run: object): string[] };
    const tables = documentTables(results);
    expect(tables).toHaveLength(4);
    for (const each of tables) expect(read('docs/PERFORMANCE.md')).toContain(`\n${each}\n`);
  });

  it('shows a run of the figures and gates that there are', async () => {
    const [gateModule, tableModule] = ['gates/index', 'table'].map(
      (name) => pathToFileURL(join(root, `bench/${name}.mjs`)).href,
    );
    const { gates } = (await import(gateModule ?? '')) as { gates: object[] };
    const { rowOf } = (await import(tableModule ?? '')) as { rowOf(gate: object): Row };
    const told = ({ id, figure, gate, means }: Row) => ({ id, figure, gate, means });
    expect(results.rows.map(told)).toEqual(gates.map((gate) => told(rowOf(gate))));
  });
});

describe('FILTERS', () => {
  const file = 'docs/FILTERS.md';

  it('lists every fact that a filter is told', () => {
    const source = /interface FilterCapture([\s\S]*?)\n\}/.exec(read('src/core/filter.ts'))?.[1] ?? '';
    const picked = [...source.matchAll(/'(\w+)'/g)].map(([, name]) => code(name ?? ''));
    const own = [...source.matchAll(/readonly (\w+):/g)].map(([, name]) => code(name ?? ''));
    const listed = table(file, 'fact').flatMap(([names = '']) => names.split(', '));
    expect(picked.length + own.length).toBeGreaterThan(10);
    expect(listed.sort()).toEqual([...picked, ...own].sort());
  });

  it('shows a filter that works, and entries that are right', async () => {
    const [text = ''] = /(?<=```js\n)[\s\S]*?(?=```)/.exec(read(file)) ?? [];
    const filters = await loadFilters([filterModule(text)], loadFilterModule);
    const shape = { width: 1, height: 1, channels: 3, fullScale: 255 } as const;
    const frame = { shape, samples: Uint8Array.of(7, 8, 255) };
    const told = (iso: number) => ({
      ...noCamera,
      iso,
      path: '',
      name: '',
      capturedAt: 0,
      exposureSeconds: 1,
    });
    await goThrough(filters, frame, told(6400));
    expect([...frame.samples]).toEqual([3, 4, 127]);
    await expect(goThrough(filters, frame, told(12800))).rejects.toThrow('says: ISO 12800');
    const [config = ''] = /(?<=```json\n)[\s\S]*?(?=```)/.exec(read(file)) ?? [];
    const found = { raw: JSON.parse(config) as unknown, folder: '/nowhere', file: null };
    expect(checkConfig(found, registryNames).filters).toHaveLength(2);
    const flags = [...read(file).matchAll(/--filter '?(\{.*\}|\S+\.mjs)/g)].map(([, flag = '']) =>
      flag.startsWith('{') ? (JSON.parse(flag) as unknown) : flag,
    );
    expect(flags).toEqual(['./luminance.mjs', { module: './crop-mask.mjs', options: { left: 200 } }]);
  });

  it('lists every example', () => {
    const names = readdirSync(join(root, 'examples/filters'));
    const listed = table(file, 'filter').map(([link = '']) => /\[(.*?)\]/.exec(link)?.[1]);
    expect(listed.sort()).toEqual(names.sort());
  });
});

it('PAGE lists every request to the live page, in the order in which they are looked for', () => {
  const parts = { access: {} as never, files: new Map(), hosts: () => new Set<string>(), host: () => null };
  const routes = pageApp(parts).routes.filter(({ method }) => method !== 'ALL');
  const listed = table('docs/PAGE.md', 'request').map(([request]) => request);
  expect(routes.length).toBeGreaterThan(12);
  expect(listed).toEqual(routes.map(({ method, path }) => code(`${method} ${path}`)));
});

it('DECISIONS says of every package why it is there', () => {
  const own = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  const all = Object.keys({ ...own.dependencies, ...own.devDependencies });
  const explained = table('docs/DECISIONS.md', 'package').map(([name]) => name);
  expect(explained.sort()).toEqual(
    all
      .filter((name) => name !== '@types/node')
      .map(code)
      .sort(),
  );
});

it('every script of npm that a document names is there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = documents.flatMap((file) =>
    [...read(file).matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name),
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

describe('the man page', () => {
  const file = join(root, 'man/slowshutter.1');

  it('says what the commands declare of themselves now', () => {
    const made = execFileSync(process.execPath, [join(root, 'scripts/man.mjs'), '--print'], {
      encoding: 'utf8',
    });
    expect(readFileSync(file, 'utf8')).toBe(made);
  });

  const noMan = spawnSync('man', ['--version']).error !== undefined;
  if (noMan) console.warn('SKIPPED: the man page is not read, for man is not here');
  it.skipIf(noMan)('is read by man without a warning, with every flag and exit code of every help', () => {
    const env = { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '400', MANPAGER: 'cat' };
    const { stdout, stderr } = spawnSync('man', ['--warnings', '--no-justification', '-l', file], {
      encoding: 'utf8',
      env,
    });
    expect(stderr).toBe('');
    const sections = stdout.split(/^ {3}(?=[a-z]+$)/m);
    let seen = 0;
    for (const command of commandsOfCli().filter((name) => name !== 'help')) {
      const section = sections.find((each) => each.startsWith(`${command}\n`)) ?? '';
      const [flags = '', exits = ''] = help(command).split('Exit codes:');
      const words = [...flags.matchAll(/^ {2}(--[a-z-]+(?: [<[][^\s]+)?)/gm)].map(([, flag = '']) => flag);
      seen += words.length;
      for (const word of words.filter((each) => each !== '--help'))
        expect(section, command).toMatch(new RegExp(`^ +${escaped(word)}( |$)`, 'm'));
      const told = [...exits.matchAll(/^ +(\d+) +(.*)$/gm)];
      for (const [, exit, why] of told)
        expect(section, command).toMatch(new RegExp(`^ +${exit} +${escaped(why ?? '')}$`, 'm'));
    }
    expect(seen).toBeGreaterThan(60);
  });
});

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe('STATE_FILE', () => {
  const file = 'docs/STATE_FILE.md';
  const dump = [...read(file).matchAll(/^[0-9a-f]{8} {2}((?:[0-9a-f]{2} {1,2}){1,16}) *\|/gm)];
  const bytes = Buffer.from(dump.map(([, hex = '']) => hex.replaceAll(' ', '')).join(''), 'hex');

  it('has a dump that reads as a whole state file', () => {
    const preamble = decodePreamble(bytes, crc32, file);
    const headerEnd = PREAMBLE_BYTES + preamble.headerBytes;
    const ledgerEnd = headerEnd + preamble.ledgerBytes;
    const header = decodeHeader(bytes.subarray(PREAMBLE_BYTES, headerEnd), preamble, crc32, file);
    const ledger = bytes.subarray(headerEnd, ledgerEnd);
    expect(crc32(ledger)).toBe(preamble.ledgerCrc);
    const entries = new LedgerReader().read(ledger);
    const [strip] = strips(header);
    const planes = bytes.subarray(ledgerEnd, ledgerEnd + 12);
    expect(bytes.toString('latin1', 0, 8)).toBe(STATE_MAGIC);
    expect(bytes.readUInt32LE(8)).toBe(STATE_VERSION);
    expect(header).toMatchObject({ frames: 1, shape: { width: 2, height: 1, channels: 3, fullScale: 255 } });
    expect(header.ledgerEntries).toBe(entries.length);
    expect(strip?.samples).toBe(6);
    expect([...new Uint16Array(planes.buffer.slice(planes.byteOffset, planes.byteOffset + 12))]).toEqual([
      10, 20, 30, 200, 150, 100,
    ]);
    const withZeros = bytes.subarray(ledgerEnd, ledgerEnd + 16);
    expect(withZeros.subarray(12)).toEqual(Buffer.alloc(4));
    const table = decodeStripTable(bytes.subarray(ledgerEnd + 16), preamble, crc32, file);
    expect(table).toEqual([xxh64(withZeros)]);
    expect(read(file)).toContain(`the state is ${bytes.length} bytes`);
  });

  it('explains the bytes that are in the dump', () => {
    const rows = table(file, 'offset').length;
    const explained = [...read(file).matchAll(/^\| 0x([0-9a-f]{3}) \| `([0-9a-f ]+)`/gm)];
    expect(rows).toBeGreaterThan(8);
    expect(explained.length).toBeGreaterThan(10);
    for (const [row, at = '', hex = ''] of explained) {
      const expected = Buffer.from(hex.replaceAll(' ', ''), 'hex');
      const start = Number.parseInt(at, 16);
      expect(bytes.subarray(start, start + expected.length).equals(expected), row).toBe(true);
    }
    const crcs = [20, 24, 28, bytes.length - 4].map((at) => bytes.readUInt32LE(at));
    for (const crc of crcs) expect(read(file)).toContain(`, ${crc.toString(16).padStart(8, '0')} |`);
    const sum = bytes.readBigUInt64LE(bytes.length - 12);
    expect(read(file)).toContain(`, ${sum.toString(16).padStart(16, '0')} |`);
  });

  it('lists every field of the header and of the ledger, and every outcome', () => {
    const fieldsOf = (name: string, source: string) => {
      const [, body = ''] =
        new RegExp(`interface ${name} [^{]*\\{([\\s\\S]*?)\\n\\}`).exec(read(source)) ?? [];
      return [...body.matchAll(/readonly (\w+)\??:/g)].map(([, field = '']) => code(field));
    };
    const headings = ['## Header', '## Ledger', '## Journal'].map((heading) => read(file).indexOf(heading));
    const [header = [], ledger = []] = [0, 1].map((n) => {
      const rows = read(file)
        .slice(headings[n], headings[n + 1])
        .matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm);
      return [...rows].flatMap(([, names = '']) => names.split(', '));
    });
    const meaning = fieldsOf('Meaning', 'src/core/meaning.ts');
    const state = new Set([...fieldsOf('StateHeader', 'src/core/state.ts'), ...meaning, '`from`', '`until`']);
    expect(header.sort()).toEqual([...state].sort());
    const entry = [...fieldsOf('Entry', 'src/core/entry.ts'), ...outcomes.map(code)];
    expect(ledger.sort()).toEqual(entry.sort());
  });

  it('names the magic and the version that the code writes', () => {
    expect(read(file)).toContain(`magic, \`${STATE_MAGIC}\``);
    expect(table(file, 'version').at(-1)?.[0]).toBe(String(STATE_VERSION));
  });

  it('shows a line of a journal and a name of the spool that the code reads', async () => {
    const folder = tempFolder();
    const [digest = ''] = /[0-9a-f]{64}(?=-a\.png)/.exec(read(file)) ?? [];
    const [line = ''] = /^[0-9a-f]{8} \{.*\}$/m.exec(read(file)) ?? [];
    const journal = journalFile(join(folder, 'encoded-sum.state'), 1);
    writeFileSync(journal, `\n${line}\n`);
    writeFileSync(join(folder, `${digest}-a.png`), '');
    const { imageDigest } = JSON.parse(line.slice(9)) as { imageDigest: string };
    const lines = await readJournal(systemDisk, journal);
    expect(lines).toEqual([{ path: '/srv/captures/a.png', digest, imageDigest }]);
    expect(await listSpool(systemDisk, folder)).toMatchObject([{ digest, name: 'a.png' }]);
    for (const known of [digest, imageDigest]) expect(bytes.includes(known)).toBe(true);
  });
});
