import { Problem, type RouteRequest } from "@plinth/chassis";
import { z } from "zod";

const uuid = z.uuid();

/** An id of the path. @throws Problem `not-found` for what is no UUID: nothing has such an id */
export function pathId({ params }: RouteRequest<unknown>, name = "id"): string {
  const parsed = uuid.safeParse(params[name]);
  if (!parsed.success) {
    throw new Problem("not-found");
  }
  return parsed.data;
}
