/** Where the live page may be listened for: this computer alone, or its addresses in private networks too. */
import { networkInterfaces } from 'node:os';

export const localAddresses = ['127.0.0.1', '::1'] as const;

/** Networks that only containers and virtual machines of this computer are in: no phone comes from there. */
const inner = /^(docker|br-|veth|virbr|lxc|podman|cni)/;

/**
 * The private addresses of the machine's interfaces, those that a phone may reach first. `from`: as node:os
 * has it.
 */
export function privateAddresses(from: typeof networkInterfaces = networkInterfaces): string[] {
  const found = Object.entries(from()).flatMap(([name, all = []]) =>
    all.filter(({ internal, address }) => !internal && isPrivate(address)).map((each) => ({ name, ...each })),
  );
  const rank = ({ name, family }: (typeof found)[number]) =>
    Number(inner.test(name)) * 2 + Number(family === 'IPv6');
  return found.sort((a, b) => rank(a) - rank(b)).map(({ address }) => address);
}

/** Addresses that no router leads to from outside. Source: RFC 1918, 3927 and 4193. */
export function isPrivate(address: string): boolean {
  if (/^f[cd][\da-f]{2}:/i.test(address)) return true;
  const [a = 0, b = 0, , d] = address.split('.').map(Number);
  if (d === undefined) return false;
  return a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254);
}

/** As an address of the web has it. */
export function hostNamed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
