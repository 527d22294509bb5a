import { z } from "zod";

/** What an application asks for unless its entry says otherwise: to act for its user, never as an admin. */
const DEFAULT_SCOPE = "openid profile email offline_access api";

/** An id like a user's would make an application that acts for itself look like that user. */
const clientId = z
  .string()
  .min(1)
  .max(100)
  .refine((id) => id !== "plinth" && !z.uuid().safeParse(id).success, "neither plinth nor a UUID");

/**
 * An application that may ask for tokens, in the words of RFC 7591. Without a `client_secret` it is a public one (in a browser
 * or on a phone). Admins' rights need the scope `admin` here, and an admin's consent.
 */
export const oidcClient = z
  .strictObject({
    client_id: clientId,
    client_name: z.string().min(1).max(100).optional(),
    client_secret: z.string().min(32, "at least 32 characters").optional(),
    /** Where users come back to; none for an application that acts only for itself. */
    redirect_uris: z.array(z.url()).default([]),
    post_logout_redirect_uris: z.array(z.url()).default([]),
    application_type: z.enum(["web", "native"]).default("web"),
    grant_types: z.array(z.enum(["authorization_code", "refresh_token", "client_credentials"])).min(1),
    scope: z.string().default(DEFAULT_SCOPE),
  })
  .refine(
    ({ grant_types, client_secret }) => !grant_types.includes("client_credentials") || client_secret !== undefined,
    { path: ["client_secret"], error: "an application that acts for itself needs a secret" },
  );

export type OidcClient = z.output<typeof oidcClient>;

/** All applications, as JSON. */
export const oidcClients = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "a JSON array of OAuth clients" });
      return z.NEVER;
    }
  })
  .pipe(z.array(oidcClient));
