/** Whether a path is another one, or below it: `/v1/orders/7` is below `/v1/orders`, `/v1/orders-old` is not. */
export function isBelow(path: string, other: string): boolean {
  const base = other.endsWith("/") ? other.slice(0, -1) : other;
  return path === base || path.startsWith(`${base}/`);
}
