/**
 * What a request to the live page must look like before anything is done for it, and what every answer tells
 * the browser to keep to.
 */

/** No script, style or picture but our own, in no frame; a picture that was fetched is shown as a `blob:`. */
const contentPolicy = [
  "default-src 'self'",
  "img-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Source: MDN, HTTP headers; Fetch standard, Cross-Origin-Resource-Policy. */
export const answerHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/**
 * Whether a header `Host` names us, by whatever port: a name that leads here without being ours is another
 * site's trick (DNS rebinding).
 *
 * Shape: `hosts` as in an address of the web, IPv6 in brackets.
 */
export function isOwnHost(host: string, hosts: ReadonlySet<string>): boolean {
  const [, name = ''] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host) ?? [];
  return hosts.has(name.toLowerCase());
}

/**
 * Whether a header `Origin` is the place that the request was sent to: a page of another site, or of another
 * port, is not ours.
 */
export function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}`;
}

/** A whole number as a path or a query says it; null when it is none, or not one of ours. */
export function wholeIn(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
