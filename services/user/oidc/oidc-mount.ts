import type { IncomingMessage, ServerResponse } from "node:http";
import type { Mount } from "@plinth/chassis";
import type { CheckPassword } from "../use-cases/check-password.ts";
import type { ProviderProps } from "./provider.ts";

type Serve = (request: IncomingMessage, response: ServerResponse, address: string) => Promise<void>;

export interface OidcMountProps extends ProviderProps {
  readonly checkPassword: CheckPassword;
}

/**
 * For what the library writes by itself. Where it needs a script, to send a form, it adds that one's hash to `script-src`,
 * which must be there: `none` counts as long as it is alone.
 */
const LIBRARY_POLICY = "default-src 'none'; script-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** OAuth 2.0 and OpenID Connect. The library is loaded by the first request: most replicas' starts need not pay for it. */
export function oidcMount(props: OidcMountProps): Mount {
  const { host, protocol } = new URL(props.issuer);
  let loaded: Promise<Serve> | undefined;
  return {
    path: props.mountPath,
    handler: async (request, response) => {
      const { ip = "" } = request;
      // All addresses are the issuer's, whatever name the request came by.
      request.headers.host = host;
      request.headers["x-forwarded-proto"] = protocol.slice(0, -1);
      delete request.headers["x-forwarded-host"];
      response.setHeader("content-security-policy", LIBRARY_POLICY);
      loaded ??= load(props);
      const serve = await loaded;
      await serve(request, response, ip);
    },
  };
}

async function load(props: OidcMountProps): Promise<Serve> {
  const [{ createProvider }, { Interactions }] = await Promise.all([
    import("./provider.ts"),
    import("./interactions.ts"),
  ]);
  const provider = createProvider(props);
  const interactions = new Interactions({ ...props, provider });
  const serve = provider.callback();
  return (request, response, address) =>
    Interactions.owns(request.url ?? "")
      ? interactions.handle(request, response, address)
      : Promise.resolve(serve(request, response));
}
