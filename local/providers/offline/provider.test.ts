import { expect, test } from "@jest/globals";
import { createOfflineProvider } from "./provider.ts";

async function answer(token: string, args: object = {}, region?: string): Promise<unknown> {
  const provider = createOfflineProvider();
  await provider.configure?.(region === undefined ? {} : { region });
  return (await provider.invoke?.(token, args))?.outputs;
}

test("GIVEN a region WHEN its data sources are asked THEN they answer what is documented of it", async () => {
  expect(await answer("aws:index/getAvailabilityZones:getAvailabilityZones", {}, "eu-central-1")).toMatchObject({
    names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
  });
  expect(await answer("aws:index/getRegion:getRegion", {}, "eu-central-1")).toMatchObject({ region: "eu-central-1" });
  expect(await answer("aws:index/getRegion:getRegion", { region: "us-west-2" }, "eu-central-1")).toMatchObject({
    region: "us-west-2",
  });
  expect(await answer("aws:index/getPartition:getPartition", {}, "cn-north-1")).toMatchObject({
    partition: "aws-cn",
    dnsSuffix: "amazonaws.com.cn",
  });
});

test("GIVEN no account WHEN asked who calls THEN a placeholder stands for it", async () => {
  expect(await answer("aws:index/getCallerIdentity:getCallerIdentity")).toMatchObject({ accountId: "000000000000" });
});

test("GIVEN a function that only AWS could answer WHEN called THEN the answer is not known", async () => {
  expect(await answer("aws:eks/getAddonVersion:getAddonVersion")).toBeUndefined();
});

test("GIVEN a resource WHEN it is to be made THEN that is refused", async () => {
  await expect(createOfflineProvider().create?.("urn", {})).rejects.toThrow(/without a network/);
});
