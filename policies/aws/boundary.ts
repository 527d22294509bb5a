import { z } from "zod";

/** A boundary grants nothing, and nothing but its name tells it from other policies. */
export const boundarySuffix = z.string().min(1).default("-boundary").describe("How the names of boundaries end");
