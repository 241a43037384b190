/** The schemas of JSON outputs, as a validator of others reads them. */
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { read } from './documents.ts';

const file = 'docs/reference/output.schema.json';
const published = JSON.parse(read(file)) as { $defs: Record<string, AnySchemaObject> };

/**
 * Later versions may add fields, and the schema lets them; this version must not have one that it does not
 * name.
 */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const within = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isNamed = 'properties' in schema && (schema as AnySchemaObject).type === 'object';
  return isNamed ? { ...within, additionalProperties: false } : within;
}

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
ajv.addSchema(closed(published) as AnySchemaObject, file);

/** What is wrong with an output, in words; nothing where it is as its schema says. */
export function faultsOf(name: string, output: unknown): string[] {
  const validate = ajv.getSchema(`${file}#/$defs/${name}`);
  if (!validate) return [`${name} has no schema`];
  if (validate(output)) return [];
  const params = (each: object) => JSON.stringify(each);
  return (validate.errors ?? []).map(
    (error) => `${name}${error.instancePath} ${error.message} ${params(error.params)}`,
  );
}

/** The fields that a schema names, by the name of their schema. */
export const fieldsOf = (name: string): string[] => Object.keys(resolved(name).properties as object).sort();

function resolved(name: string): AnySchemaObject {
  const schema = published.$defs[name] ?? {};
  const { $ref } = schema as { $ref?: string };
  return $ref === undefined ? schema : resolved($ref.slice($ref.lastIndexOf('/') + 1));
}
