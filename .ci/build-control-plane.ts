import { buildControlPlane } from "../local/controlplane/build.ts";
import { fetchBundle, whatBundleLacks } from "../local/controlplane/custom-resource-bundle.ts";
import { chartBundles, strimzi } from "../local/controlplane/custom-resource-bundles.ts";
import { lineProgress } from "../local/progress.ts";

/** Compiles, and fetches, what the cache lacks of the local control plane: minutes from nothing, else no time. */
const progress = lineProgress((line) => console.log(line));
await buildControlPlane(progress);

// Tests hold our objects against these kinds, and download nothing.
for (const bundle of chartBundles) {
  await fetchBundle(bundle, progress);
}
const lack = whatBundleLacks(strimzi);
if (lack === undefined) {
  await fetchBundle(strimzi, progress);
} else {
  console.log(`The tests of Kafka's kinds are skipped: ${lack}`);
}
