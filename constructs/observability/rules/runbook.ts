/** The page of a runbook. @param slug as in `kafka-consumer-lag` */
export function runbook(slug: string): string {
  return `docs/runbooks/${slug}.md`;
}
