/** A machine that one may buy any number of. */
export interface Offer {
  readonly vcpus: number;
  readonly memoryGib: number;
  /** Dollars an hour. */
  readonly hour: number;
}

/**
 * The most that an hour of machines can cost within two limits, either of which may be infinite; infinite when nothing bounds it.
 * A linear program of two constraints has its optimum at a mix of at most two offers, so that all pairs are all there is to try.
 */
export function dearestHour(offers: readonly Offer[], vcpus: number, memoryGib: number): number {
  const best = dearestByShape(offers);
  const alone = best.map((offer) => Math.min(vcpus / offer.vcpus, memoryGib / offer.memoryGib) * offer.hour);
  const mixed = best.flatMap((one) => best.map((other) => mixHour(one, other, vcpus, memoryGib)));
  return Math.max(...alone, ...mixed, offers.length === 0 ? Infinity : 0);
}

/** Of offers with as much memory a CPU, only the dearest CPU counts. */
function dearestByShape(offers: readonly Offer[]): Offer[] {
  return [...Map.groupBy(offers, ({ vcpus, memoryGib }) => memoryGib / vcpus).values()].flatMap((alike) =>
    alike.toSorted((a, b) => b.hour / b.vcpus - a.hour / a.vcpus).slice(0, 1),
  );
}

/** An hour of the mix that uses both limits up; 0 where there is none. */
function mixHour(one: Offer, other: Offer, vcpus: number, memoryGib: number): number {
  const determinant = one.vcpus * other.memoryGib - other.vcpus * one.memoryGib;
  const ones = (vcpus * other.memoryGib - other.vcpus * memoryGib) / determinant;
  const others = (one.vcpus * memoryGib - vcpus * one.memoryGib) / determinant;
  return ones >= 0 && others >= 0 && Number.isFinite(ones + others) ? ones * one.hour + others * other.hour : 0;
}
