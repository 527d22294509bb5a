import type { IncomingMessage, ServerResponse } from "node:http";
import { type Logger, Problem } from "@plinth/chassis";
import { errors, type Interaction, type default as Provider } from "oidc-provider";
import { email } from "../domain/email.ts";
import { typedPassword } from "../domain/password.ts";
import type { CheckPassword } from "../use-cases/check-password.ts";
import { type Asked, consentPage, errorPage, loginPage, type Page } from "./pages.ts";

/** An email and a password are short. Characters. */
const FORM_LIMIT = 10_000;

/** `/interaction/<uid>` and what is below it. */
const PATH = /^\/interaction\/([\w-]{10,100})(?:\/(login|confirm|abort))?$/;

export interface InteractionsProps {
  readonly provider: Provider;
  /** Where the provider is mounted: `/oidc`. */
  readonly mountPath: string;
  readonly checkPassword: CheckPassword;
  readonly log: Logger;
}

/** Where somebody logs in and consents, between an application's request and its answer. */
export class Interactions {
  readonly #props: InteractionsProps;

  constructor(props: InteractionsProps) {
    this.#props = props;
  }

  static owns(path: string): boolean {
    return path.startsWith("/interaction/");
  }

  async handle(request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
    try {
      await this.#route(request, response, address);
    } catch (error) {
      if (error instanceof errors.SessionNotFound) {
        show(response, 400, errorPage("This log-in has expired. Go back to the application and start again."));
      } else if (error instanceof Problem) {
        show(response, 503, errorPage("This does not work just now. Try again in a moment."));
      } else {
        throw error;
      }
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
    const [, uid, action] = PATH.exec(new URL(request.url ?? "", "http://localhost").pathname) ?? [];
    const isKnown = request.method === "GET" ? action === undefined : request.method === "POST" && action !== undefined;
    if (uid === undefined || !isKnown) {
      throw new errors.SessionNotFound("no such page");
    }
    // Forms of other sites carry no cookie of ours (SameSite); those of our neighbours do, but browsers say where they come from.
    const { "sec-fetch-site": origin = "same-origin" } = request.headers;
    if (request.method === "POST" && origin !== "same-origin" && origin !== "none") {
      throw new errors.SessionNotFound("a form of another site");
    }
    // Knows the interaction by its signed cookie; the path must be of the same one.
    const interaction = await this.#props.provider.interactionDetails(request, response);
    if (interaction.uid !== uid) {
      throw new errors.SessionNotFound("another interaction");
    }
    switch (action) {
      case "login":
        return this.#logIn(interaction, request, response, address);
      case "confirm":
        return this.#confirm(interaction, request, response);
      case "abort":
        return this.#finish(request, response, { error: "access_denied", error_description: "The user said no" });
      default:
        return show(response, 200, await this.#pageOf(interaction));
    }
  }

  async #pageOf(interaction: Interaction): Promise<Page> {
    const asked = await this.#asked(interaction);
    return interaction.prompt.name === "login"
      ? loginPage(asked, typeof interaction.params.login_hint === "string" ? interaction.params.login_hint : "")
      : consentPage(asked, missingScopes(interaction));
  }

  async #logIn(
    interaction: Interaction,
    request: IncomingMessage,
    response: ServerResponse,
    address: string,
  ): Promise<void> {
    expectPrompt(interaction, "login");
    const form = await readForm(request);
    const typed = form.get("email") ?? "";
    const login = {
      email: email.safeParse(typed).data,
      password: typedPassword.safeParse(form.get("password") ?? "").data,
    };
    try {
      if (login.email === undefined || login.password === undefined) {
        throw new Problem("wrong-credentials");
      }
      const { id } = await this.#props.checkPassword({ email: login.email, password: login.password }, address);
      await this.#finish(request, response, { login: { accountId: id } });
    } catch (error) {
      const fault = error instanceof Problem ? FAULTS[error.code] : undefined;
      if (fault === undefined) {
        throw error;
      }
      show(response, fault.status, loginPage(await this.#asked(interaction), typed, fault.text));
    }
  }

  async #confirm(interaction: Interaction, request: IncomingMessage, response: ServerResponse): Promise<void> {
    expectPrompt(interaction, "consent");
    const grant = await this.#grantOf(interaction);
    const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = missing(interaction);
    grant.addOIDCScope(missingOIDCScope.join(" "));
    grant.addOIDCClaims(missingOIDCClaims);
    for (const [resource, scopes] of Object.entries(missingResourceScopes)) {
      grant.addResourceScope(resource, scopes.join(" "));
    }
    const grantId = await grant.save();
    await this.#finish(request, response, { consent: { grantId } });
  }

  async #grantOf({ grantId, session, params }: Interaction) {
    const { provider } = this.#props;
    const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
    const { accountId } = session ?? {};
    return (
      known ?? new provider.Grant({ clientId: String(params.client_id), ...(accountId !== undefined && { accountId }) })
    );
  }

  #finish(
    request: IncomingMessage,
    response: ServerResponse,
    result: Parameters<Provider["interactionFinished"]>[2],
  ): Promise<void> {
    return this.#props.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  }

  async #asked({ uid, params }: Interaction): Promise<Asked> {
    const client = await this.#props.provider.Client.find(String(params.client_id));
    return {
      path: `${this.#props.mountPath}/interaction/${uid}`,
      clientName: client?.clientName ?? String(params.client_id),
      redirectUri: String(params.redirect_uri),
    };
  }
}

/** What somebody who could not log in is told. */
const FAULTS: Readonly<Record<string, { readonly status: number; readonly text: string }>> = {
  "wrong-credentials": { status: 401, text: "The email or the password is wrong." },
  "too-many-attempts": { status: 429, text: "Too many tries. Wait a few minutes." },
};

/** A form of a page that is not shown any more. */
function expectPrompt(interaction: Interaction, name: string): void {
  if (interaction.prompt.name !== name) {
    throw new errors.SessionNotFound("another prompt");
  }
}

interface Missing {
  readonly missingOIDCScope: string[];
  readonly missingOIDCClaims: string[];
  readonly missingResourceScopes: Readonly<Record<string, string[]>>;
}

function missing({ prompt }: Interaction): Missing {
  const {
    missingOIDCScope = [],
    missingOIDCClaims = [],
    missingResourceScopes = {},
  } = prompt.details as Partial<Missing>;
  return { missingOIDCScope, missingOIDCClaims, missingResourceScopes };
}

function missingScopes(interaction: Interaction): string[] {
  const { missingOIDCScope, missingResourceScopes } = missing(interaction);
  return [...new Set([...missingOIDCScope, ...Object.values(missingResourceScopes).flat()])];
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > FORM_LIMIT) {
      throw new errors.SessionNotFound("too large a form");
    }
  }
  return new URLSearchParams(text);
}

function show(response: ServerResponse, status: number, { html, headers }: Page): void {
  response.writeHead(status, headers).end(html.text);
}
