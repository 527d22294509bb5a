/**
 * Whether a block of addresses is the internet, or a part of it too large to be one owner's: two blocks of half the internet are
 * the whole again.
 */
export function isWorld(cidr: unknown): boolean {
  const [, address, prefix] = /^(.+)\/(\d+)$/.exec(String(cidr)) ?? [];
  return address !== undefined && Number(prefix) < (address.includes(":") ? 16 : 8);
}
