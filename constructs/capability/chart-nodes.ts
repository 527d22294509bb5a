/** The nodes that a chart's pods run on, as most charts' values have it. */
export interface ChartNodes {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Readonly<Record<string, string>>[];
}
