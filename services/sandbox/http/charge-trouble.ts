import type { Trouble } from "../use-cases/make-charge.ts";
import { hangUp, keepWaiting } from "./caller-connection.ts";

/** @param lateSeconds how long a late answer takes */
export function chargeTrouble(lateSeconds: number): Trouble {
  return async (answer) => {
    if (answer === "late") {
      await keepWaiting(lateSeconds);
    }
    if (answer === "none") {
      hangUp();
    }
  };
}
