/**
 * What the program used that the engine does not have, where a message of the SDK's is about that. The SDK takes every
 * engine for the Pulumi CLI and advises to update it, which would help nobody here.
 */
export function lackingFeature(message: string): string | undefined {
  return /The Pulumi CLI does not support (.+?)\. Please update the Pulumi CLI/.exec(message)?.[1];
}

/** The refusal of a feature, such as "transforms". */
export function refusalOf(feature: string): string {
  return `The program uses ${feature}, which the embedded engine does not have. Run this stack with the Pulumi CLI, or leave it out.`;
}
