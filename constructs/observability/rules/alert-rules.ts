import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { refuseFaults } from "../../props-error.ts";
import { type AlertRulesProps, alertRulesFaults, ruleGroupsOf } from "./alert-rules-faults.ts";
import { renderedGroup } from "./rule.ts";

/**
 * A PrometheusRule (monitoring.coreos.com/v1) for each group of rules, named after it: the Prometheus Operator hands them to every
 * Prometheus that selects them.
 *
 * @throws PropsError with every fault of the rules
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
 */
export class AlertRules extends Construct {
  constructor(scope: Construct, id: string, props: AlertRulesProps) {
    super(scope, id);
    refuseFaults("AlertRules", alertRulesFaults(props));
    const { runbooks = "" } = props;
    for (const group of ruleGroupsOf(props)) {
      new ApiObject(this, group.name, {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: { name: `plinth-${group.name}` },
        spec: { groups: [renderedGroup(group, runbooks)] },
      });
    }
  }
}
