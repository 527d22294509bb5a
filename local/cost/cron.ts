/** Whether a time of the week is one that a cron expression names. */
export type CronMatch = (minute: number, hour: number, weekday: number) => boolean;

const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/**
 * A cron expression of five fields that recurs by the week; weekdays from 0, Sunday, or by their English names.
 * @returns undefined for one that names days of the month or months, or is none
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html
 */
export function weeklyCron(expression: string): CronMatch | undefined {
  const [minutes = "", hours = "", dayOfMonth, month, days = "", ...rest] = expression.trim().split(/\s+/);
  if (dayOfMonth !== "*" || month !== "*" || rest.length > 0) {
    return undefined;
  }
  const named = days.toUpperCase().replaceAll(/[A-Z]{3}/g, (name) => String(weekdays.indexOf(name)));
  const minuteSet = valuesOf(minutes, 0, 59);
  const hourSet = valuesOf(hours, 0, 23);
  const daySet = valuesOf(named, 0, 7);
  if (!minuteSet || !hourSet || !daySet) {
    return undefined;
  }
  return (minute, hour, weekday) =>
    minuteSet.has(minute) && hourSet.has(hour) && (daySet.has(weekday) || (weekday === 0 && daySet.has(7)));
}

function valuesOf(field: string, least: number, most: number): ReadonlySet<number> | undefined {
  const parts = field.split(",").map((part) => partValues(part, least, most));
  return parts.every((part) => part !== undefined) ? new Set(parts.flat()) : undefined;
}

/** Such as every one, `5`, `1-5`, or `8-18/2` for every second one. */
function partValues(part: string, least: number, most: number): number[] | undefined {
  const [, range = "", from = "", to, step = "1"] = /^(\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part) ?? [];
  if (range === "" || step === "0") {
    return undefined;
  }
  const start = range === "*" ? least : Number(from);
  const end = range === "*" ? most : Number(to ?? from);
  if (start < least || end > most || start > end) {
    return undefined;
  }
  return Array.from(
    { length: Math.floor((end - start) / Number(step)) + 1 },
    (_, index) => start + index * Number(step),
  );
}
