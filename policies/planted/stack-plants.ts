import type { Plant } from "./plant.ts";

/** A fault for each rule on the stack as a whole. */
export const stackPlants: Readonly<Record<string, Plant>> = {};
