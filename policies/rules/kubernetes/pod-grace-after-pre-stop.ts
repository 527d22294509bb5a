import { podRule } from "../../kubernetes/pod-rule.ts";
import { seen } from "../../kubernetes/seen.ts";
import { list } from "../../values.ts";

const defaultGrace = 30;

export const podGraceAfterPreStop = podRule({
  name: "pod-grace-after-pre-stop",
  title: "Pods have time left after their preStop hook",
  reason: "The grace period runs while the hook does: once it is over the process is killed amid its requests.",
  remedy: "Set terminationGracePeriodSeconds well above the hook's seconds.",
  severity: "medium",
  serves: [{ framework: "Well-Architected", clause: "REL11-BP02 Fail over to healthy resources" }],
  judge: ({ at, spec, containers }) => {
    const grace = spec.terminationGracePeriodSeconds ?? defaultGrace;
    return containers.flatMap(({ name, container }) => {
      const seconds = preStopSeconds(container);
      return typeof grace === "number" && seconds !== undefined && grace <= seconds
        ? [
            {
              path: `${at}.terminationGracePeriodSeconds`,
              message: `it is ${grace}, and the hook of container ${name} takes ${seconds}; more is needed`,
            },
          ]
        : [];
    });
  },
});

/** How long a hook takes that only waits; undefined for others. */
function preStopSeconds(container: unknown): number | undefined {
  const own = seen(container, "lifecycle.preStop.sleep.seconds");
  if (typeof own === "number") {
    return own;
  }
  const command = list(seen(container, "lifecycle.preStop.exec.command")).join(" ");
  const waited = /\bsleep (\d+)\b/.exec(command)?.[1];
  return waited === undefined ? undefined : Number(waited);
}
