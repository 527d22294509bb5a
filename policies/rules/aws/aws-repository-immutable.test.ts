import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { repositoryImmutable } from "./aws-repository-immutable.ts";

const of = (imageTagMutability: unknown, settings = {}) =>
  aws("ecr/repository:Repository", { imageTagMutability }, settings);

describeRule(repositoryImmutable, {
  passes: {
    "tags that stay": of("IMMUTABLE"),
    "tags of which it is not known yet": of(unknown),
    "some tags that move where that is allowed": of("IMMUTABLE_WITH_EXCLUSION", {
      mutability: ["IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"],
    }),
  },
  fails: {
    "tags that move": { ...of("MUTABLE"), paths: ["imageTagMutability"] },
    "tags of which nothing is said": { ...of(undefined), paths: ["imageTagMutability"] },
  },
  doesNotApply: {
    "a template for cached images": aws("ecr/repositoryCreationTemplate:RepositoryCreationTemplate", {
      imageTagMutability: "MUTABLE",
    }),
  },
});
