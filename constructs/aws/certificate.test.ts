import { expect, test } from "@jest/globals";
import { registrationsOf } from "../testkit/registrations.ts";
import { Certificate } from "./certificate.ts";

const option = {
  domainName: "shop.example.com",
  resourceRecordName: "_a1.shop.example.com.",
  resourceRecordType: "CNAME",
  resourceRecordValue: "_b2.acm-validations.aws.",
};

test("a certificate is validated by the record that ACM asks for, and known only then", async () => {
  // WHEN
  const made = await registrationsOf(
    () => new Certificate("edge", { domain: "shop.example.com", hostedZoneId: "Z123" }),
    {
      dryRun: false,
      outputsOf: (type, name, inputs) => ({
        arn: `arn:${name}`,
        fqdn: inputs.name,
        ...inputs,
        ...(type === "aws:acm/certificate:Certificate" && { domainValidationOptions: [option] }),
      }),
    },
  );

  // THEN
  const [, certificate, record, validation] = made;
  expect(certificate?.inputs).toEqual({ domainName: "shop.example.com", validationMethod: "DNS" });
  expect(record?.inputs).toEqual({
    zoneId: "Z123",
    name: option.resourceRecordName,
    type: "CNAME",
    records: [option.resourceRecordValue],
    ttl: 300,
    allowOverwrite: true,
  });
  expect(validation?.inputs).toEqual({
    certificateArn: "arn:edge",
    validationRecordFqdns: [option.resourceRecordName],
  });
  expect(validation?.dependencies.map((urn) => urn.split("$").at(-1))).toEqual([
    "aws:acm/certificate:Certificate::edge",
    "aws:route53/record:Record::edge-validation",
  ]);
});
