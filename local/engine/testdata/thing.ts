import * as pulumi from "@pulumi/pulumi";

/** A resource of the test provider. */
export class Thing extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly address: pulumi.Output<string>;

  constructor(name: string, inputs: pulumi.Inputs = {}, options: pulumi.CustomResourceOptions = {}) {
    super("test:index:Thing", name, { name: undefined, address: undefined, ...inputs }, options);
  }
}

/** A provider resource of its own for the test provider. */
export class TestProvider extends pulumi.ProviderResource {
  constructor(name: string, inputs: pulumi.Inputs = {}, options: pulumi.ResourceOptions = {}) {
    super("test", name, inputs, options);
  }
}
