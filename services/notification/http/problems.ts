import type { ProblemTable } from "@plinth/chassis";
import { MOST_WEBHOOKS } from "../domain/webhook.ts";

/** What the notification service may refuse, beside what every service refuses. */
export const notificationProblems = {
  "too-many-webhooks": { status: 409, title: `A user has at most ${MOST_WEBHOOKS} webhooks` },
  "delivery-under-way": { status: 409, title: "The delivery is not over yet: it is still being tried" },
  "webhook-disabled": { status: 409, title: "The receiver has said that it is gone" },
  "webhook-target-refused": { status: 422, title: "Webhooks are not sent to this target" },
} as const satisfies ProblemTable;
