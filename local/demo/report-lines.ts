import type { DemoReport } from "./story.ts";
import type { TraceLine } from "./trace-lines.ts";

/** The report in lines for a person. */
export function reportLines(report: DemoReport): string[] {
  const { user, mails = [], notifications, services, traceId, correlationId } = report;
  return [
    `Customer ${user.email} (${user.id})`,
    ...section("Stock", stockLines(report)),
    ...section("Orders", orderLines(report)),
    ...section(
      "Mails",
      mails.map(({ receivedAt, subject }) => `${clock(receivedAt)}  ${subject}`),
    ),
    ...section(
      "Notifications",
      notifications.map(({ type, orderId, channels }) => [type.padEnd(16), orderId, ...channels].join("  ")),
    ),
    ...section("Trace", [`trace id ${traceId}`, `correlation id ${correlationId}`]),
    ...Object.entries(services).flatMap(([service, lines]) => section(`  ${service}`, traceLines(lines))),
  ];
}

function stockLines({ stock: { sku, before, afterConfirmed, afterCancelled } }: DemoReport): string[] {
  return [
    `${sku}  ${before.available} available before`,
    `${sku}  ${afterConfirmed.available} after the confirmed order`,
    `${sku}  ${afterCancelled.available} after the cancelled one, which gave back what it held`,
  ];
}

function orderLines({ orders }: DemoReport): string[] {
  return orders.map(({ id, status, reason, quantity, sku, total, currency, payment }) => {
    const end = reason === undefined ? status : `${status}: ${reason}`;
    const paid = payment && `payment ${payment.status}, ${amount(payment.net, currency)} paid`;
    return [id, end, `${quantity} x ${sku} for ${amount(total, currency)}`, paid].filter(Boolean).join("  ");
  });
}

function traceLines(lines: readonly TraceLine[]): string[] {
  return lines.map(({ time, pod, text }) => `  ${clock(time)}  ${pod}  ${text}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

/** Hours to milliseconds, in UTC as the logs have it. */
function clock(time: string): string {
  return time.slice(11, 23);
}

/** @param minor the demonstration sells in euros, so that two digits are right */
function amount(minor: number, currency: string): string {
  return `${(minor / 100).toFixed(2)} ${currency}`;
}
