import { Config } from "@pulumi/pulumi";
import { explained } from "./explained.ts";
import { runProgram } from "./program.ts";
import { settingsNamespace } from "./settings.ts";

/** The stack's outputs: namespace, and services with their paths at the gateway. */
export const { namespace, services } = explained(() => runProgram(new Config(settingsNamespace)));
