import { Config } from "@pulumi/pulumi";
import { explained } from "./explained.ts";
import { runProgram } from "./program.ts";
import { settingsNamespace } from "./settings.ts";

/** The stack's outputs: namespace, services with their paths at the gateway, and what was made in the cloud. */
export const { namespace, services, cloud } = await explained(() => runProgram(new Config(settingsNamespace)));
