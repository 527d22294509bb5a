import { numberToken, stringToken } from "@plinth/constructs/bridge";
import type { VaultContents } from "@plinth/constructs/secrets/services";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/vault/provider.js";
import { versions } from "../stacks/versions.ts";
import { handedOver } from "./handed-over.ts";
import type { Backing } from "./handover.ts";
import { imageOf } from "./images.ts";
import type { CredentialsHosting } from "./service-hosting.ts";
import type { Settings } from "./settings.ts";
import type { Stores } from "./stores.ts";
import { composeVaultContents } from "./vault-contents.ts";

/** A Vault that was configured, and how services find it. */
export interface ExternalVault {
  readonly contents: VaultContents;
  readonly hosting: CredentialsHosting;
}

/** The machine that the cluster, and Vault beside it, run on. */
const THIS_MACHINE = "127.0.0.1/32";

/** Configures a Vault that runs already. */
export function composeExternalVault(
  settings: Settings,
  backing: pulumi.Output<Backing>,
  stores: Stores,
): ExternalVault {
  const server = handedOver(backing, "vault", "plinth:secrets");
  // An address is no secret, and a diff that shows it as one could not be reviewed.
  const address = pulumi.unsecret(server.address);
  const provider = new Provider("vault", {
    address,
    token: server.token,
    skipChildToken: true,
  });
  const contents = composeVaultContents(settings, {
    provider,
    kubernetes: {
      host: pulumi.unsecret(server.kubernetes.host),
      certificateAuthority: pulumi.unsecret(server.kubernetes.certificateAuthority),
      reviewerToken: server.kubernetes.reviewerToken,
    },
    stores,
    database: {
      endpoint: stores.postgres.endpoints.apply(([first]) => {
        if (first === undefined) {
          throw new pulumi.RunError("The database has no endpoint.");
        }
        return first;
      }),
      admin: { user: server.database.user, password: server.database.password },
      databaseOf: (service) => ({ database: service, owner: service }),
    },
  });
  return {
    contents,
    hosting: {
      image: imageOf(versions.vendorImages.vault),
      address: stringToken(address),
      vault: { cidr: THIS_MACHINE, port: numberToken(address.apply((url) => Number(new URL(url).port))) },
    },
  };
}
