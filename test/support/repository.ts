/** Where the checkout is: tests read its documents, its examples and what is built from it. */
import { fileURLToPath } from 'node:url';

/** Ends with a slash. */
export const repository = fileURLToPath(new URL('../../', import.meta.url));
