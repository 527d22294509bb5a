import type { VaultContents } from "@plinth/constructs/secrets/services";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/vault/provider.js";
import { handedOver } from "./handed-over.ts";
import type { Backing } from "./handover.ts";
import type { Settings } from "./settings.ts";
import type { Stores } from "./stores.ts";
import { composeVaultContents } from "./vault-contents.ts";

/** Configures a Vault that runs already. */
export function composeExternalVault(
  settings: Settings,
  backing: pulumi.Output<Backing>,
  stores: Stores,
): VaultContents {
  const server = handedOver(backing, "vault", "plinth:secrets");
  const provider = new Provider("vault", {
    // An address is no secret, and a diff that shows it as one could not be reviewed.
    address: pulumi.unsecret(server.address),
    token: server.token,
    skipChildToken: true,
  });
  return composeVaultContents(settings, {
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
}
