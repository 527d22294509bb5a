const OCTET = /^(0|[1-9]\d{0,2})$/;

/** Whether the text is an address such as `10.0.0.1`. */
export function isIpv4(text: string): boolean {
  const octets = text.split(".");
  return octets.length === 4 && octets.every((octet) => OCTET.test(octet) && Number(octet) <= 255);
}

/** Whether the text is a range such as `10.0.0.0/16`. */
export function isCidr(text: string): boolean {
  const [address = "", bits = "", ...more] = text.split("/");
  return isIpv4(address) && /^\d{1,2}$/.test(bits) && Number(bits) <= 32 && more.length === 0;
}

/** Whether an address is one of a range, and neither its first nor its last. */
export function isAddressIn(address: string, cidr: string): boolean {
  const [base = "", bits] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(numberOf(base) / size) * size;
  const number = numberOf(address);
  return number > first && number < first + size - 1;
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
