import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

const deadLetters = 'messages_consumed_total{outcome="dead-letter"}';

/** What is under way between services: outboxes, dead letters, sagas, deliveries. */
export const messagingRules: RuleGroup = {
  name: "messaging",
  rules: [
    {
      name: "OutboxStuck",
      expression: "max by (service) (outbox_age_seconds) > 120",
      for: "5m",
      severity: "page",
      summary: "{{ $labels.service }} publishes no messages",
      description:
        "The oldest has waited for {{ $value | humanizeDuration }}: other services do not learn what happened.",
      runbook: runbook("outbox-stuck"),
    },
    {
      name: "OutboxParked",
      expression: "max by (service) (outbox_parked) > 0",
      for: "5m",
      severity: "ticket",
      summary: "{{ $labels.service }}: Kafka refuses {{ $value }} messages",
      description: "They are parked, and stay unpublished until somebody looks at them.",
      runbook: runbook("outbox-parked"),
    },
    {
      name: "MessagesDeadLettered",
      // A counter that has just come to be has not increased yet.
      expression: `sum by (service, topic) (increase(${deadLetters}[15m])) > 0 or sum by (service, topic) (${deadLetters} unless ${deadLetters} offset 15m) > 0`,
      for: "0s",
      severity: "ticket",
      summary: "{{ $labels.service }} gave up messages of {{ $labels.topic }}",
      description: "About {{ $value | humanize }} in 15 minutes went to the dead letters, without effect.",
      runbook: runbook("messages-dead-lettered"),
    },
    {
      name: "SagaStuck",
      expression: "max by (step) (saga_oldest_seconds) > 900",
      for: "5m",
      severity: "page",
      summary: "Orders are stuck in the step {{ $labels.step }}",
      description: "The oldest has been in it for {{ $value | humanizeDuration }}: stock and money are held meanwhile.",
      runbook: runbook("saga-stuck"),
    },
    {
      name: "NotificationsGivenUp",
      expression:
        "max by (channel) (notification_dead_letters) - max by (channel) (notification_dead_letters offset 1h) > 0",
      for: "0s",
      severity: "ticket",
      summary: "{{ $value }} notifications by {{ $labels.channel }} were given up",
      description: "In an hour, after all attempts: their receivers know nothing.",
      runbook: runbook("notifications-given-up"),
    },
    {
      name: "NotificationTargetsCutOff",
      expression: 'max by (channel) (notification_breakers{state="open"}) > 0',
      for: "15m",
      severity: "ticket",
      summary: "{{ $value }} targets of {{ $labels.channel }} are cut off",
      description: "They failed so often that nothing is sent to them for now.",
      runbook: runbook("notification-targets-cut-off"),
    },
  ],
};
