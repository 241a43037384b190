/**
 * Writes config.schema.json, for editors, from the one source of the config's keys; a test compares the two.
 */
import './setup.mjs';

const { writeFileSync } = await import('node:fs');
const { registryNames } = await import('../dist/config/registries.js');
const { jsonSchema } = await import('../dist/config/schema.js');

const text = `${JSON.stringify(jsonSchema(registryNames), null, 2)}\n`;
writeFileSync(new URL('../config.schema.json', import.meta.url), text);
