import { describe, expect, test } from "@jest/globals";
import { chartOf, objectsOf } from "../testkit/objects.ts";
import { StorageClasses, type StorageClassesProps } from "./storage-classes.ts";

function classes(props?: StorageClassesProps) {
  const [standard, retain, ...more] = objectsOf(new StorageClasses(chartOf(), "storage", props)).map((object) =>
    object.toJson(),
  );
  expect(more).toEqual([]);
  return { standard, retain };
}

describe("StorageClasses", () => {
  test("are encrypted gp3, made where the pod is, and grow", () => {
    const common = {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true", "csi.storage.k8s.io/fstype": "ext4" },
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
    };
    const { standard, retain } = classes();
    expect(standard).toMatchObject(common);
    expect(retain).toMatchObject(common);
  });

  test("have one default, whose volumes go with their claims, and one whose volumes stay", () => {
    const key = "storageclass.kubernetes.io/is-default-class";
    expect(classes()).toMatchObject({
      standard: { metadata: { name: "gp3", annotations: { [key]: "true" } }, reclaimPolicy: "Delete" },
      retain: { metadata: { name: "gp3-retain", annotations: { [key]: "false" } }, reclaimPolicy: "Retain" },
    });
  });

  test("hand out the names that they have", () => {
    const made = new StorageClasses(chartOf(), "storage");
    expect(objectsOf(made).map(({ name }) => name)).toEqual([made.defaultName, made.retainName]);
  });

  test("tag each volume", () => {
    const tagged = { parameters: { tagSpecification_1: "team=shop", tagSpecification_2: "backup=shop-prod" } };
    expect(classes({ volumeTags: { team: "shop", backup: "shop-prod" } })).toMatchObject({
      standard: tagged,
      retain: tagged,
    });
  });

  test("say what is wrong with their tags", () => {
    // GIVEN
    const many = Object.fromEntries(Array.from({ length: 38 }, (_, index) => [`key-${index}`, ""]));
    const volumeTags = { "aws:x": "y", "a=b": "c", team: "a*b", ...many };

    // THEN
    expect(new StorageClasses(chartOf(), "storage", { volumeTags }).node.validate()).toEqual([
      expect.stringMatching(/^volumeTags has the key "aws:x": .* allowed/),
      expect.stringMatching(/^volumeTags has the key "a=b": .* allowed/),
      expect.stringMatching(/^volumeTags.team is "a\*b": .* allowed$/),
      "volumeTags has 41 tags: at most 40 are allowed, beside the driver's",
    ]);
  });
});
