import { describe, expect, test } from "@jest/globals";
import { KubeConfig } from "@kubernetes/client-node";
import { kubeconfigOf } from "./kubeconfig.ts";

const props = {
  name: "shop",
  endpoint: "https://ABC.gr7.us-east-1.eks.amazonaws.com",
  certificateAuthority: "c2FtcGxl",
  region: "us-east-1",
};
const roleArn = "arn:aws:iam::123456789012:role/deploy";

function loaded(text: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(text);
  return config;
}

describe("a client that reads it", () => {
  test("finds the cluster, and trusts its authority alone", () => {
    const config = loaded(kubeconfigOf(props));
    expect(config.getCurrentContext()).toBe("shop");
    expect(config.getCurrentCluster()).toEqual({
      name: "shop",
      server: "https://ABC.gr7.us-east-1.eks.amazonaws.com",
      caData: "c2FtcGxl",
      caFile: undefined,
      skipTLSVerify: false,
      tlsServerName: undefined,
      proxyUrl: undefined,
    });
  });

  test("has no credential, but the command that gets one", () => {
    const user = loaded(kubeconfigOf(props)).getCurrentUser();
    const { exec, name, ...credentials } = user ?? { name: "" };
    expect(exec).toMatchObject({
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "aws",
      args: ["eks", "get-token", "--cluster-name", "shop", "--region", "us-east-1", "--output", "json"],
    });
    expect(name).toBe("shop");
    expect(Object.values(credentials).filter((value) => value !== undefined)).toEqual([]);
  });

  test("takes the role that was asked for", () => {
    const args = loaded(kubeconfigOf({ ...props, roleArn })).getCurrentUser()?.exec.args;
    expect(args.slice(-2)).toEqual(["--role-arn", roleArn]);
  });
});
