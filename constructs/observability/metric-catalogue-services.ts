import { counter, gauge, histogram, type MetricSource } from "./metric-catalogue-metric.ts";

/**
 * The bounds of `http_request_duration_seconds`, in seconds: what a latency objective can be measured against.
 */
export const requestBounds: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.12, 0.25, 0.45, 0.5, 1, 2.5, 5, 10,
];

/** Metrics of our own services, each with the label `service`. */
export const serviceSources = [
  {
    name: "every service",
    documentation: "services/chassis/metrics.ts and https://github.com/siimon/prom-client#default-metrics",
    metrics: [
      histogram("http_request_duration_seconds", "method", "route", "status"),
      histogram("http_client_request_duration_seconds", "peer", "method", "route", "outcome"),
      counter("messages_published_total", "topic"),
      gauge("outbox_depth"),
      gauge("outbox_parked"),
      gauge("outbox_age_seconds"),
      counter("messages_consumed_total", "topic", "type", "outcome"),
      histogram("message_handling_seconds", "type"),
      counter("process_cpu_user_seconds_total"),
      counter("process_cpu_system_seconds_total"),
      counter("process_cpu_seconds_total"),
      gauge("process_start_time_seconds"),
      gauge("process_resident_memory_bytes"),
      gauge("process_virtual_memory_bytes"),
      gauge("process_heap_bytes"),
      gauge("process_open_fds"),
      gauge("process_max_fds"),
      gauge("nodejs_eventloop_lag_seconds"),
      gauge("nodejs_eventloop_lag_min_seconds"),
      gauge("nodejs_eventloop_lag_max_seconds"),
      gauge("nodejs_eventloop_lag_mean_seconds"),
      gauge("nodejs_eventloop_lag_stddev_seconds"),
      gauge("nodejs_eventloop_lag_p50_seconds"),
      gauge("nodejs_eventloop_lag_p90_seconds"),
      gauge("nodejs_eventloop_lag_p99_seconds"),
      gauge("nodejs_active_resources", "type"),
      gauge("nodejs_active_resources_total"),
      gauge("nodejs_active_handles", "type"),
      gauge("nodejs_active_handles_total"),
      gauge("nodejs_active_requests", "type"),
      gauge("nodejs_active_requests_total"),
      gauge("nodejs_heap_size_total_bytes"),
      gauge("nodejs_heap_size_used_bytes"),
      gauge("nodejs_external_memory_bytes"),
      gauge("nodejs_heap_space_size_total_bytes", "space"),
      gauge("nodejs_heap_space_size_used_bytes", "space"),
      gauge("nodejs_heap_space_size_available_bytes", "space"),
      gauge("nodejs_version_info", "version", "major", "minor", "patch"),
      histogram("nodejs_gc_duration_seconds", "kind"),
    ],
  },
  {
    name: "order",
    documentation: "services/order/order-figures.ts",
    metrics: [
      counter("orders_total", "outcome"),
      counter("order_revenue_minor_units_total", "currency"),
      histogram("saga_step_duration_seconds", "step"),
      gauge("sagas_open", "step"),
      gauge("saga_oldest_seconds", "step"),
    ],
  },
  {
    name: "inventory",
    documentation: "services/inventory/stock-figures.ts",
    metrics: [counter("stock_reservations_total", "state"), gauge("stock_pieces", "kind")],
  },
  {
    name: "notification",
    documentation: "services/notification/delivery/delivery-metrics.ts",
    metrics: [
      counter("notification_deliveries_total", "channel", "outcome"),
      gauge("notification_dead_letters", "channel"),
      gauge("notification_breakers", "channel", "state"),
    ],
  },
  {
    name: "registrar",
    documentation: "services/registrar/use-cases/registrar-figures.ts",
    metrics: [
      gauge("registrar_leader"),
      gauge("registrar_entries"),
      gauge("registrar_refused", "reason"),
      gauge("registrar_last_pass_timestamp_seconds"),
      counter("registrar_passes_total", "outcome"),
      counter("registrar_changes_total", "kind"),
      counter("registrar_watch_cuts_total"),
    ],
  },
  {
    name: "business-metrics",
    documentation: "services/business-metrics/business-figures.ts",
    metrics: [
      counter("business_orders_total", "outcome", "reason"),
      counter("business_revenue_minor_units_total", "currency"),
      histogram("business_order_confirmation_seconds"),
      counter("business_orders_without_start_total"),
      counter("business_reservations_total", "state"),
      counter("business_stock_outs_total"),
      counter("business_saga_compensations_total", "step"),
      counter("business_events_skipped_total", "topic", "reason"),
    ],
  },
  {
    name: "event-archive",
    documentation: "services/event-archive/archive-figures.ts",
    metrics: [
      counter("event_archive_events_total", "topic"),
      counter("event_archive_objects_total", "topic"),
      counter("event_archive_bytes_total", "topic"),
      counter("event_archive_failed_calls_total"),
      gauge("event_archive_oldest_seconds"),
      gauge("event_archive_lag", "topic"),
    ],
  },
] as const satisfies readonly MetricSource[];
