import type { Compute } from "@plinth/constructs/kube";
import { Size } from "cdk8s";
import { Cpu } from "cdk8s-plus-27";

/** CPU and memory as the settings spell them: `250m` or `2`, `256Mi` or `8Gi`. */
export function computeOf({ cpu, memory }: { readonly cpu: string; readonly memory: string }): Compute {
  const amount = Number.parseInt(memory, 10);
  return {
    cpu: cpu.endsWith("m") ? Cpu.millis(Number.parseInt(cpu, 10)) : Cpu.millis(Math.round(Number(cpu) * 1000)),
    memory: memory.endsWith("Gi") ? Size.gibibytes(amount) : Size.mebibytes(amount),
  };
}
