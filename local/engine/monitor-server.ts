import type { IResourceMonitorServer } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resourcePb from "@pulumi/pulumi/proto/resource_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { EngineError } from "./engine-error.ts";
import { replying } from "./grpc-reply.ts";
import { refusalOf } from "./lacking-feature.ts";
import { fromStruct, toStruct } from "./marshal.ts";
import { type PropertyObject, unknown } from "./property-value.ts";
import { goalOf, type ResourceGoal, readGoalOf } from "./resource-goal.ts";

/** How a registration ended, for the program. */
export interface RegisteredResource {
  readonly urn: string;
  /** The unknown sentinel in a preview; "" for components. */
  readonly id: string;
  readonly outputs: PropertyObject;
}

/** What the program may ask of the engine. */
export interface Monitor {
  register(goal: ResourceGoal): Promise<RegisteredResource>;
  read(goal: ResourceGoal, id: string): Promise<RegisteredResource>;
  registerOutputs(urn: string, outputs: PropertyObject): Promise<void>;
  /** A function's answer; undefined where, in a dry run, it cannot be known yet. */
  invoke(token: string, args: PropertyObject, provider: string): Promise<PropertyObject | undefined>;
  /** The program has ended well. Resolves when it may go. */
  programEnded(): Promise<void>;
  /** An SDK feature that the engine lacks was used. */
  refused(error: EngineError): void;
}

export interface DeploymentIdentity {
  readonly project: string;
  readonly stack: string;
  readonly preview: boolean;
  readonly parallel: number;
}

const features = resourcePb.ResourceMonitorFeature;

/** What the engine can do, by the name that each way of asking uses. Everything else is answered with no. */
const supported = new Map([
  ["secrets", features.RESOURCE_MONITOR_FEATURE_SECRETS],
  ["resourceReferences", features.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES],
  ["outputValues", features.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES],
  ["aliasSpecs", features.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS],
  ["replacementTrigger", features.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER],
  ["deletedWith", features.RESOURCE_MONITOR_FEATURE_DELETED_WITH],
  ["replaceWith", features.RESOURCE_MONITOR_FEATURE_REPLACE_WITH],
]);

/** Pulumi's ResourceMonitor service in front of a `Monitor`. */
export function monitorService(monitor: Monitor, identity: DeploymentIdentity): IResourceMonitorServer {
  /** A refusal is the engine's to report: the program only hears that the end has come. */
  const refuse = (feature: string): never => {
    const error = new EngineError(refusalOf(feature));
    monitor.refused(error);
    throw error;
  };
  const refusing = <Request, Response>(feature: (request: Request) => string) =>
    replying<Request, Response>(async (request) => refuse(feature(request)));

  const service: Omit<IResourceMonitorServer, never> = {
    getDeploymentInfo: replying(async () =>
      new resourcePb.DeploymentInfo()
        .setProject(identity.project)
        .setStack(identity.stack)
        .setOrganization("organization")
        .setDryrun(identity.preview)
        .setParallel(identity.parallel)
        .setSupportedfeaturesList([...supported.values()]),
    ),
    supportsFeature: replying(async (request) =>
      new resourcePb.SupportsFeatureResponse().setHassupport(supported.has(request.getId())),
    ),
    registerResource: replying(async (request) => {
      const { urn, id, outputs } = await monitor.register(goalOrRefusal(request, monitor));
      return new resourcePb.RegisterResourceResponse()
        .setUrn(urn)
        .setId(id === unknown ? "" : id)
        .setObject(toStruct(withoutBookkeeping(outputs)))
        .setResult(resourcePb.Result.SUCCESS);
    }),
    readResource: replying(async (request) => {
      const { urn, outputs } = await monitor.read(readGoalOf(request), request.getId());
      return new resourcePb.ReadResourceResponse().setUrn(urn).setProperties(toStruct(outputs));
    }),
    registerResourceOutputs: replying(async (request) => {
      await monitor.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
      return new emptyPb.Empty();
    }),
    invoke: replying(async (request) => {
      const result = await monitor.invoke(request.getTok(), fromStruct(request.getArgs()), request.getProvider());
      const response = new resourcePb.ResourceInvokeResponse();
      return result === undefined ? response.setUnknown(true) : response.setReturn(toStruct(result));
    }),
    call: refusing((request) => `a method call on a remote component (${request.getTok()})`),
    existsResource: refusing(() => "the check whether a resource exists"),
    registerStackTransform: refusing(() => "stack transforms"),
    registerStackInvokeTransform: refusing(() => "invoke transforms"),
    registerResourceHook: refusing((request) => `the resource hook "${request.getName()}"`),
    registerErrorHook: refusing((request) => `the error hook "${request.getName()}"`),
    registerPackage: refusing((request) => `the parameterized package "${request.getName()}"`),
    signalAndWaitForShutdown: replying(async () => {
      await monitor.programEnded();
      return new emptyPb.Empty();
    }),
  };
  return service as IResourceMonitorServer;
}

/** What a provider keeps for itself, such as the whole of the inputs again, is of no use to a program. */
function withoutBookkeeping(outputs: PropertyObject): PropertyObject {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !name.startsWith("__")));
}

function goalOrRefusal(request: resourcePb.RegisterResourceRequest, monitor: Monitor): ResourceGoal {
  try {
    return goalOf(request);
  } catch (error) {
    if (error instanceof EngineError) {
      monitor.refused(error);
    }
    throw error;
  }
}
