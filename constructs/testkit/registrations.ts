import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";

/** One resource as the SDK sends it to an engine. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** With `{"$unknown": true}` for an unknown and `{"$secret": value}` for a secret. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly parent: string;
  readonly provider: string;
  readonly version: string;
  /** URNs, sorted. */
  readonly dependencies: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
}

/** How a program is run. */
export interface RegistrationOptions {
  /** @default true */
  readonly dryRun?: boolean;
  /** A resource's outputs. @default - its inputs */
  readonly outputsOf?: (
    type: string,
    name: string,
    inputs: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, unknown>>;
}

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Runs a program on the SDK's own runtime, which serializes as in a real run, and gives what it registered, in that order. */
export async function registrationsOf(
  program: () => unknown,
  { dryRun = true, outputsOf = (_type, _name, inputs) => inputs }: RegistrationOptions = {},
): Promise<Registration[]> {
  const requests: RegisterResourceRequest[] = [];
  await pulumi.runtime.setMocks(
    {
      call: ({ inputs }) => inputs,
      newResource: ({ type, name, inputs }) => ({ id: `${name}-id`, state: outputsOf(type, name, inputs) }),
    },
    "project",
    "stack",
    dryRun,
  );
  const monitor = pulumi.runtime.getMonitor();
  const register = Reflect.get(monitor ?? {}, "registerResource").bind(monitor);
  Reflect.set(monitor ?? {}, "registerResource", (request: RegisterResourceRequest, callback: unknown) => {
    requests.push(request);
    return register(request, callback);
  });
  await program();
  // The SDK keeps this to itself in its types; there is no other way to wait for the last registration.
  await Reflect.get(pulumi.runtime, "waitForRPCs")();
  return requests.map(toRegistration);
}

/** The inputs of the first resource of a type, such as `Bucket`; of that name, where one is given. Empty where there is none. */
export function inputsOf(registrations: readonly Registration[], type: string, name?: string): Record<string, unknown> {
  const found = registrations.find(
    (each) => each.type.endsWith(`:${type}`) && (name === undefined || each.name === name),
  );
  return { ...found?.inputs };
}

function toRegistration(request: RegisterResourceRequest): Registration {
  const name = request.getName();
  return {
    urn: `urn:pulumi:stack::project::${request.getType()}::${name}`,
    type: request.getType(),
    name,
    inputs: plain(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
    parent: request.getParent(),
    provider: request.getProvider(),
    version: request.getVersion(),
    dependencies: request.getDependenciesList().toSorted(),
    ignoreChanges: request.getIgnorechangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
  };
}

function plain(value: unknown): unknown {
  if (value === unknownText) {
    return { $unknown: true };
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Reflect.get(value, signatureKey) === secretSignature) {
    return { $secret: plain(Reflect.get(value, "value")) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
