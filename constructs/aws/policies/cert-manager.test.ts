import { expect, test } from "@jest/globals";
import { iamDocumentFaults } from "../iam-document-faults.ts";
import { certManagerStatements } from "./cert-manager.ts";

const scope = { region: "eu-west-1", hostedZoneId: "Z0123456789ABC", dnsNames: ["shop.acme.com"] };
const zone = "arn:aws:route53:::hostedzone/Z0123456789ABC";
const proofsOf = (dnsNames: readonly string[]) =>
  certManagerStatements({ ...scope, dnsNames })[0]?.conditions?.["ForAllValues:StringEquals"]?.[
    "route53:ChangeResourceRecordSetsNormalizedRecordNames"
  ];

test("GIVEN a name THEN all that cert-manager may change is the TXT record of its proof, in the one zone", () => {
  const statements = certManagerStatements(scope);
  const changing = statements.filter(({ actions }) => actions.some((action) => !/:(Get|List)/.test(action)));

  expect(changing).toMatchObject([
    {
      actions: ["route53:ChangeResourceRecordSets"],
      resources: [zone],
      conditions: { "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] } },
    },
  ]);
  expect(proofsOf(["shop.acme.com"])).toEqual(["_acme-challenge.shop.acme.com"]);
  expect(iamDocumentFaults(statements)).toEqual([]);
});

test("GIVEN a name and all below it THEN both have the same proof", () => {
  expect(proofsOf(["*.shop.acme.com", "shop.acme.com"])).toEqual(["_acme-challenge.shop.acme.com"]);
});

test("GIVEN a region in China THEN the ARNs are of its partition", () => {
  const arns = certManagerStatements({ ...scope, region: "cn-north-1" }).flatMap(({ resources = [] }) => resources);
  expect(arns.filter((arn) => !String(arn).startsWith("arn:aws-cn:route53:::"))).toEqual([]);
});
