import { counter, gauge, histogram, type MetricSource } from "./metric-catalogue-metric.ts";

const pod = ["namespace", "pod", "uid"] as const;
const container = [...pod, "container"] as const;
const cgroup = ["namespace", "pod", "container", "image"] as const;
const autoscaler = ["namespace", "horizontalpodautoscaler"] as const;

/** Metrics of nodes, and of what the cluster knows of itself. */
export const clusterSources = [
  {
    name: "kube-state-metrics",
    documentation: "https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics",
    metrics: [
      gauge("kube_node_info", "node"),
      // Only with `metricLabelsAllowlist`: see docs/constructs/slo.md.
      gauge("kube_node_labels", "node", "label_karpenter_sh_capacity_type", "label_eks_amazonaws_com_capacity_type"),
      gauge("kube_node_status_condition", "node", "condition", "status"),
      gauge("kube_node_status_allocatable", "node", "resource", "unit"),
      gauge("kube_node_status_capacity", "node", "resource", "unit"),
      gauge("kube_node_spec_unschedulable", "node"),
      gauge("kube_pod_info", ...pod, "node", "created_by_kind", "created_by_name"),
      gauge("kube_pod_status_phase", ...pod, "phase"),
      gauge("kube_pod_status_ready", ...pod, "condition"),
      gauge("kube_pod_container_status_restarts_total", ...container),
      gauge("kube_pod_container_status_waiting_reason", ...container, "reason"),
      gauge("kube_pod_container_status_last_terminated_reason", ...container, "reason"),
      gauge("kube_pod_container_resource_requests", ...container, "node", "resource", "unit"),
      gauge("kube_pod_container_resource_limits", ...container, "node", "resource", "unit"),
      gauge("kube_deployment_spec_replicas", "namespace", "deployment"),
      gauge("kube_deployment_status_replicas_available", "namespace", "deployment"),
      gauge("kube_statefulset_replicas", "namespace", "statefulset"),
      gauge("kube_statefulset_status_replicas_ready", "namespace", "statefulset"),
      gauge("kube_daemonset_status_desired_number_scheduled", "namespace", "daemonset"),
      gauge("kube_daemonset_status_number_ready", "namespace", "daemonset"),
      gauge("kube_horizontalpodautoscaler_spec_max_replicas", ...autoscaler),
      gauge("kube_horizontalpodautoscaler_spec_min_replicas", ...autoscaler),
      gauge("kube_horizontalpodautoscaler_status_current_replicas", ...autoscaler),
      gauge("kube_horizontalpodautoscaler_status_desired_replicas", ...autoscaler),
      gauge("kube_horizontalpodautoscaler_status_condition", ...autoscaler, "condition", "status"),
      gauge("kube_persistentvolumeclaim_status_phase", "namespace", "persistentvolumeclaim", "phase"),
      gauge("kube_job_status_failed", "namespace", "job_name"),
      gauge("kube_cronjob_status_last_schedule_time", "namespace", "cronjob"),
      gauge("kube_cronjob_status_last_successful_time", "namespace", "cronjob"),
    ],
  },
  {
    name: "node-exporter",
    documentation: "https://github.com/prometheus/node_exporter#collectors",
    metrics: [
      counter("node_cpu_seconds_total", "cpu", "mode"),
      gauge("node_memory_MemAvailable_bytes"),
      gauge("node_memory_MemTotal_bytes"),
      gauge("node_filesystem_avail_bytes", "device", "fstype", "mountpoint"),
      gauge("node_filesystem_size_bytes", "device", "fstype", "mountpoint"),
      gauge("node_load1"),
      counter("node_network_receive_bytes_total", "device"),
      counter("node_network_transmit_bytes_total", "device"),
      counter("node_disk_io_time_seconds_total", "device"),
      gauge("node_nf_conntrack_entries"),
      gauge("node_nf_conntrack_entries_limit"),
      gauge("node_timex_offset_seconds"),
    ],
  },
  {
    name: "kubelet and cAdvisor",
    documentation: "https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md",
    metrics: [
      counter("container_cpu_usage_seconds_total", ...cgroup, "cpu"),
      counter("container_cpu_cfs_periods_total", ...cgroup),
      counter("container_cpu_cfs_throttled_periods_total", ...cgroup),
      gauge("container_memory_working_set_bytes", ...cgroup),
      counter("container_network_receive_bytes_total", "namespace", "pod", "interface"),
      counter("container_network_transmit_bytes_total", "namespace", "pod", "interface"),
      gauge("kubelet_volume_stats_available_bytes", "namespace", "persistentvolumeclaim"),
      gauge("kubelet_volume_stats_capacity_bytes", "namespace", "persistentvolumeclaim"),
      gauge("kubelet_volume_stats_used_bytes", "namespace", "persistentvolumeclaim"),
      gauge("kubelet_volume_stats_inodes_free", "namespace", "persistentvolumeclaim"),
      gauge("kubelet_volume_stats_inodes", "namespace", "persistentvolumeclaim"),
    ],
  },
  {
    name: "Karpenter",
    documentation: "https://karpenter.sh/docs/reference/metrics/",
    metrics: [
      counter("karpenter_nodeclaims_created_total", "reason", "nodepool", "capacity_type"),
      counter("karpenter_nodeclaims_terminated_total", "nodepool", "capacity_type"),
      counter("karpenter_nodeclaims_disrupted_total", "reason", "nodepool", "capacity_type"),
      gauge("karpenter_nodes_allocatable", "node_name", "nodepool", "resource_type", "capacity_type"),
      gauge("karpenter_nodepools_usage", "nodepool", "resource_type"),
      gauge("karpenter_nodepools_limit", "nodepool", "resource_type"),
      counter("karpenter_interruption_received_messages_total", "message_type"),
      gauge("karpenter_scheduler_queue_depth"),
      gauge("karpenter_scheduler_unschedulable_pods_count"),
      gauge("karpenter_cluster_state_synced"),
      counter("karpenter_cloudprovider_errors_total", "controller", "method", "provider", "error"),
      histogram("karpenter_pods_startup_duration_seconds"),
    ],
  },
  {
    name: "KEDA",
    documentation: "https://keda.sh/docs/latest/integrations/prometheus/",
    metrics: [
      gauge("keda_scaler_active", "namespace", "metric", "scaledObject", "scaler"),
      gauge("keda_scaler_metrics_value", "namespace", "metric", "scaledObject", "scaler"),
      counter("keda_scaler_detail_errors_total", "namespace", "metric", "scaledObject", "scaler"),
      counter("keda_scaled_object_errors_total", "namespace", "scaledObject"),
      gauge("keda_scaled_object_paused", "namespace", "scaledObject"),
    ],
  },
  {
    name: "cert-manager",
    documentation: "https://cert-manager.io/docs/devops-tips/prometheus-metrics/",
    metrics: [
      gauge("certmanager_certificate_expiration_timestamp_seconds", "name", "namespace", "issuer_name"),
      gauge("certmanager_certificate_ready_status", "name", "namespace", "condition"),
    ],
  },
] as const satisfies readonly MetricSource[];
