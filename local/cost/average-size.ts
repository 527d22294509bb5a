import type { CronMatch } from "./cron.ts";

/** A scheduled action of an autoscaling group. */
export interface ScheduledSize {
  readonly at: CronMatch;
  /** @default - as it is, but within the bounds */
  readonly desired?: number;
  /** @default - as it is */
  readonly min?: number;
  /** @default - as it is */
  readonly max?: number;
}

/** Nodes of a group, and its bounds. */
export interface GroupSize {
  readonly desired: number;
  readonly min: number;
  readonly max: number;
}

const minutesPerWeek = 7 * 24 * 60;

/**
 * How many nodes a group has on average over a week. It is walked through twice and the second time counts: a week begins with
 * what the one before left. The zone of the times does not matter as long as all of a group have the same.
 */
export function averageSize(start: GroupSize, schedule: readonly ScheduledSize[]): number {
  if (schedule.length === 0) {
    return start.desired;
  }
  let size = start;
  let nodeMinutes = 0;
  for (let minute = 0; minute < 2 * minutesPerWeek; minute++) {
    const due = schedule.filter(({ at }) =>
      at(minute % 60, Math.floor(minute / 60) % 24, Math.floor(minute / 1440) % 7),
    );
    size = due.reduce(resized, size);
    nodeMinutes += minute < minutesPerWeek ? 0 : size.desired;
  }
  return nodeMinutes / minutesPerWeek;
}

function resized(size: GroupSize, { desired, min = size.min, max = size.max }: ScheduledSize): GroupSize {
  return { desired: desired ?? Math.max(min, Math.min(max, size.desired)), min, max };
}
