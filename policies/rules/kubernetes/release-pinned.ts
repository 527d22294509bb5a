import { resourceRule } from "../../rule.ts";
import { isHidden } from "../../values.ts";

export const releasePinned = resourceRule({
  name: "release-pinned",
  title: "A chart is installed in one version",
  reason: "Without a version, or with a range, the same program installs something else tomorrow.",
  remedy: "Name the whole version of the chart, as in 1.2.3.",
  severity: "high",
  serves: [
    { framework: "Well-Architected", clause: "REL08-BP04 Deploy using immutable infrastructure" },
    { framework: "NSA/CISA", clause: "1.2 Upgrading and application security practices" },
  ],
  judge: ({ type, inputs: { chart, version } }) => {
    const isRelease = /^kubernetes:helm\.sh\/v[34]:(Release|Chart)$/.test(type);
    // A chart in a folder beside the program has the program's version.
    const isFolder = typeof chart === "string" && /^[./]/.test(chart);
    const isPinned = isHidden(version) || /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(String(version ?? ""));
    return isRelease && !isFolder && !isPinned
      ? [{ path: "version", message: `it is ${version ?? "missing"}; one version such as 1.2.3 is allowed` }]
      : [];
  },
});
