// Writes each IAM document of the stacks in AWS, and of constructs with what no stack asks of them, into the folder that is the
// argument, one a file. The programs run as in a preview, so that no server is asked, but with AWS's answers made up: most documents
// are not known without.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  archiveWriterStatements,
  ContinuousIntegration,
  certManagerStatements,
  ebsCsiStatements,
  externalDnsStatements,
  loadBalancerControllerStatements,
  PodIdentity,
} from "../constructs/aws/index.ts";
import { SAMPLE_ACCOUNT, SAMPLE_REGION, sampleOutputs } from "../constructs/testkit/aws-registrations.ts";
import { type Registration, registrationsOf } from "../constructs/testkit/registrations.ts";
import { runProgram } from "../infra/program.ts";
import { sampleBacking } from "../infra/testkit/sample-backing.ts";
import { programConfig, readStackFile, stackNames } from "../local/stack-file.ts";

type Bag = Readonly<Record<string, unknown>>;

const iam = `arn:aws:iam::${SAMPLE_ACCOUNT}`;
const own = (service: string) => `arn:aws:${service}:${SAMPLE_REGION}:${SAMPLE_ACCOUNT}`;

/** ARNs as AWS forms them, for the types that documents are about: a linter holds them against the actions. */
const arns: Readonly<Record<string, (name: string, inputs: Bag) => string>> = {
  "aws:cloudfront/distribution:Distribution": () =>
    `arn:aws:cloudfront::${SAMPLE_ACCOUNT}:distribution/EDFDVBD6EXAMPLE`,
  "aws:cloudwatch/eventRule:EventRule": (name) => `${own("events")}:rule/${name}`,
  "aws:cloudwatch/logGroup:LogGroup": (name, inputs) => `${own("logs")}:log-group:${inputs.name ?? name}`,
  "aws:ecr/repository:Repository": (name, inputs) => `${own("ecr")}:repository/${inputs.name ?? name}`,
  "aws:eks/cluster:Cluster": (name, inputs) => `${own("eks")}:cluster/${inputs.name ?? name}`,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": () =>
    `${iam}:oidc-provider/token.actions.githubusercontent.com`,
  "aws:iam/policy:Policy": (name) => `${iam}:policy/${name}`,
  "aws:iam/role:Role": (name) => `${iam}:role/${name}`,
  "aws:kms/key:Key": () => `${own("kms")}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
  "aws:s3/bucket:Bucket": (name, inputs) => `arn:aws:s3:::${inputs.bucket ?? name}`,
  "aws:secretsmanager/secret:Secret": (name, inputs) => `${own("secretsmanager")}:secret:${inputs.name ?? name}-AbCdEf`,
  "aws:sqs/queue:Queue": (name, inputs) => `${own("sqs")}:${inputs.name ?? name}`,
};

function answersOf(type: string, name: string, inputs: Bag): Bag {
  const arn = arns[type]?.(name, inputs);
  return { ...sampleOutputs(type, name, inputs), ...(arn !== undefined && { arn }) };
}

function registered(program: () => unknown): Promise<Registration[]> {
  return registrationsOf(program, { outputsOf: answersOf });
}

/** Each construct with every permission that it can be asked for. */
function everyPermission(): void {
  const scope = { clusterName: "plinth-sample", region: SAMPLE_REGION, accountId: SAMPLE_ACCOUNT };
  const keyArn = `${own("kms")}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  const targetGroupArn = `${own("elasticloadbalancing")}:targetgroup/sample/0123456789abcdef`;
  const policies = {
    "archive-writer": archiveWriterStatements({ bucketArn: "arn:aws:s3:::sample", keyArn, region: SAMPLE_REGION }),
    "cert-manager": certManagerStatements({
      region: SAMPLE_REGION,
      hostedZoneId: "Z0123456789SAMPLE",
      dnsNames: ["shop.acme.com"],
    }),
    "ebs-csi": ebsCsiStatements({ ...scope, keyArns: [keyArn] }),
    "external-dns": externalDnsStatements({ zoneArns: ["arn:aws:route53:::hostedzone/Z0123456789SAMPLE"] }),
    "load-balancer-controller": loadBalancerControllerStatements({
      ...scope,
      vpcId: "vpc-0123456789abcdef0",
      targetGroupArns: [targetGroupArn],
      webProtection: true,
    }),
  };
  for (const [serviceAccount, statements] of Object.entries(policies)) {
    new PodIdentity(serviceAccount, {
      clusterName: scope.clusterName,
      clusterArn: `${own("eks")}:cluster/plinth-sample`,
      accountId: SAMPLE_ACCOUNT,
      namespace: "kube-system",
      serviceAccount,
      statements,
    });
  }
  new ContinuousIntegration("ci", {
    repository: "acme/shop",
    environments: ["prod"],
    accountId: SAMPLE_ACCOUNT,
    region: "eu-west-1",
    stateBucketArn: "arn:aws:s3:::acme-state",
    stateKeyArn: keyArn,
  });
}

/** Documents by the path of the input that holds them. */
function documentsIn(value: unknown, path: string): [string, string][] {
  if (typeof value === "string") {
    return isDocument(value) ? [[path, value]] : [];
  }
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, item]) => documentsIn(item, `${path}-${key}`))
    : [];
}

function isDocument(text: string): boolean {
  try {
    return text.startsWith("{") && "Statement" in JSON.parse(text);
  } catch {
    return false;
  }
}

/** A trust policy is about the role that it belongs to, and says so nowhere; the linter looks no further without. */
function withResources(document: string): string {
  const { Statement, ...rest } = JSON.parse(document);
  const whole = Statement.map((statement: Bag) =>
    "Resource" in statement || "NotResource" in statement
      ? statement
      : { ...statement, Resource: `${iam}:role/trusted` },
  );
  return JSON.stringify({ ...rest, Statement: whole }, undefined, 2);
}

/** @throws Error where there is no document, or one has a part that was not made up: a linter would find nothing wrong with it */
function write(folder: string, registrations: readonly Registration[]): number {
  const documents = registrations.flatMap(({ type, name, inputs }) =>
    documentsIn(inputs, `${type.split(":").at(-1)}-${name}`),
  );
  const hidden = registrations.flatMap(({ type, name, inputs }) =>
    [inputs.policy, inputs.assumeRolePolicy].some((document) => "$unknown" in Object(document))
      ? [[`${type} ${name}`]]
      : [],
  );
  const unknown = [...hidden, ...documents.filter(([, document]) => /undefined|null|04da6b54-80e4/.test(document))];
  if (documents.length === 0 || unknown.length > 0) {
    throw new Error(`${folder}: ${documents.length} documents; not whole: ${unknown.map(([path]) => path).join(", ")}`);
  }
  mkdirSync(folder, { recursive: true });
  for (const [path, document] of documents) {
    writeFileSync(join(folder, `${path.replaceAll(/[^\w.-]/g, "_")}.json`), `${withResources(document)}\n`);
  }
  return documents.length;
}

const sample = sampleBacking("sample");
const backing = { ...sample, secrets: { ...sample.secrets, smtp: { user: "sample", password: "sample" } } };
const [out] = process.argv.slice(2);
if (out === undefined) {
  throw new Error("The folder for the documents is missing.");
}
let count = write(join(out, "constructs"), await registered(everyPermission));
for (const stack of stackNames()) {
  const file = readStackFile(stack);
  if (Object(file.config["plinth:cluster"]).mode === "eks") {
    pulumi.runtime.setAllConfig({ ...programConfig(file), "plinth:backing": JSON.stringify(backing) });
    count += write(join(out, stack), await registered(() => runProgram(new pulumi.Config("plinth"))));
  }
}
console.error(`${count} IAM documents`);
