import { PolicyPack } from "@pulumi/policy";
import { packPolicies } from "./pack-policies.ts";
import { rules } from "./rules.ts";

// Starts the pack's server: for the Pulumi CLI only, which finds this through pack.cjs.
new PolicyPack("plinth", { policies: packPolicies(rules), enforcementLevel: "advisory" });
