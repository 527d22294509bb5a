import type { Clause } from "../rule.ts";

/** Recommendations of the CIS AWS Foundations Benchmark: their numbers in 3.0.0 and in 5.0.0, which differ. */
export function cisAws(in3: string | undefined, in5: string | undefined): Clause[] {
  return [
    ...(in3 === undefined ? [] : [{ framework: "CIS AWS", clause: `3.0.0 ${in3}` } as const]),
    ...(in5 === undefined ? [] : [{ framework: "CIS AWS", clause: `5.0.0 ${in5}` } as const]),
  ];
}

/** A recommendation of the CIS Amazon EKS Benchmark 1.7.0. */
export function cisEks(number: string): Clause {
  return { framework: "CIS EKS", clause: `1.7.0 ${number}` };
}

/** A best practice of the AWS Well-Architected Framework, as in `SEC08-BP02`. */
export function wellArchitected(practice: string): Clause {
  return { framework: "Well-Architected", clause: practice };
}
