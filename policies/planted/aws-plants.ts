import type { Plant } from "./plant.ts";

/** A fault for each rule on resources of AWS. */
export const awsPlants: Readonly<Record<string, Plant>> = {};
