import { PolicyPack } from "@pulumi/policy";
import { packPolicies } from "../../pack-policies.ts";
import { sampleRules } from "../sample-rules.ts";

// As the pack itself starts, with rules that show what the CLI hands over.
new PolicyPack("sample", { policies: packPolicies(sampleRules), enforcementLevel: "advisory" });
