import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { refuseFaults } from "../../props-error.ts";
import { dashboardLabels } from "../observability-places.ts";
import { type DashboardsProps, dashboardsFaults } from "./dashboards-faults.ts";

/**
 * A ConfigMap for each dashboard, named after its uid, in the namespace of its chart, which must be Grafana's: what runs beside Grafana
 * looks for their label.
 *
 * @throws PropsError with every fault of the dashboards
 * @see https://github.com/grafana/helm-charts/blob/main/charts/grafana/README.md#sidecar-for-dashboards
 */
export class Dashboards extends Construct {
  constructor(scope: Construct, id: string, props: DashboardsProps) {
    super(scope, id);
    refuseFaults("Dashboards", dashboardsFaults(props));
    for (const dashboard of props.dashboards) {
      const uid = String(dashboard.uid);
      new ApiObject(this, uid, {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: `dashboard-${uid}`, labels: { ...dashboardLabels } },
        data: { [`${uid}.json`]: JSON.stringify(dashboard) },
      });
    }
  }
}
