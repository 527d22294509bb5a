/** What containers are promised and may use, as charts' values have it. No limit of CPU: it would only slow a container down where there is CPU. */
export interface ChartCompute {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string };
}

/** @param cpu such as "100m" @param memory promised, such as "128Mi" @param most at most. @default - what is promised */
export function compute(cpu: string, memory: string, most = memory): ChartCompute {
  return { requests: { cpu, memory }, limits: { memory: most } };
}
