import * as provider from "@pulumi/pulumi/provider/index.js";
import { folderProvider } from "./folder-provider.ts";

/** The test provider as a plugin of the Pulumi CLI. Its objects' folder comes in OBJECTS_DIR. */
const served = { version: "0.0.1", ...folderProvider(process.env.OBJECTS_DIR ?? ".") };
await provider.main(served as provider.Provider, process.argv.slice(2));
