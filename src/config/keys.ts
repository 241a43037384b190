/** The keys of the config file, as its schema has them, for messages about unknown ones. */
import { jsonSchema, type RegistryNames } from './schema.ts';

interface Described {
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
}

/** The keys there are, by the key that they are within; those of the top level by the empty one. */
export function configKeys(names: RegistryNames): Readonly<Record<string, readonly string[]>> {
  const keys: Record<string, string[]> = {};
  const collect = (schema: Described, within: string) => {
    if (schema.properties) keys[within] = Object.keys(schema.properties);
    for (const [key, property] of Object.entries(schema.properties ?? {})) collect(property, key);
    for (const part of [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])])
      collect(part, within);
  };
  collect(jsonSchema(names) as Described, '');
  return keys;
}
