import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  type Panel,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { datasource } from "./panel.ts";

/** A list to choose from, of one label's values. */
export interface Variable {
  /** As queries name it: `$service`. */
  readonly name: string;
  /** Whose label it is. */
  readonly metric: string;
  /** @default - the variable's name */
  readonly label?: string;
}

/** The services that serve requests. */
export const service: Variable = { name: "service", metric: "http_request_duration_seconds_count" };

/** The namespaces that have pods. */
export const namespace: Variable = { name: "namespace", metric: "kube_pod_info" };

/** What a dashboard shows. */
export interface DashboardProps {
  /** Its address does not change with its title: at most 40 of a-z, 0-9 and "-". */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly Variable[];
  /** Panels below headings, in their order. */
  readonly rows: Readonly<Record<string, readonly Builder<Panel>[]>>;
  /** Pages docs/runbooks/<slug>.md that it links to. */
  readonly runbooks: readonly string[];
}

/** @param runbooks what the address of a runbook begins with, as in `https://github.com/shop/plinth/blob/main/` */
export function dashboard(props: DashboardProps, runbooks: string): Dashboard {
  const { uid, title, description, variables, rows } = props;
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(["plinth"])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: "now-6h", to: "now" })
    .refresh("1m")
    .withVariable(new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"))
    .links(props.runbooks.map((slug) => link(slug, runbooks)));
  for (const variable of variables) {
    builder.withVariable(chosen(variable));
  }
  for (const [heading, panels] of Object.entries(rows)) {
    builder.withRow(new RowBuilder(heading));
    for (const panel of panels) {
      builder.withPanel(panel);
    }
  }
  return builder.build();
}

function chosen({ name, metric, label = name }: Variable): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .datasource(datasource)
    .query(`label_values(${metric}, ${label})`)
    .multi(true)
    .includeAll(true)
    .allValue(".*")
    .current({ text: "All", value: "$__all" })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

function link(slug: string, runbooks: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(`Runbook: ${slug.replaceAll("-", " ")}`)
    .type(DashboardLinkType.Link)
    .icon("doc")
    .url(`${runbooks}docs/runbooks/${slug}.md`)
    .targetBlank(true);
}
