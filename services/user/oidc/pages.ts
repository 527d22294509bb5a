import { createHash } from "node:crypto";
import { Html, html } from "@plinth/chassis";

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 4rem auto; padding: 0 1rem; }
label { display: block; margin: 1rem 0 0.25rem; }
input { box-sizing: border-box; width: 100%; padding: 0.5rem; font: inherit; }
button { margin: 1rem 0.5rem 0 0; padding: 0.5rem 1rem; font: inherit; }
[role=alert] { color: #b00020; }
`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** A page, and what it may do. */
export interface Page {
  readonly html: Html;
  /** What its answer has to carry: no script, no frame, and forms that go to this service alone. */
  readonly headers: Readonly<Record<string, string>>;
}

/** @param formTargets origins that a form's answer may redirect to, beside this service */
function page(title: string, body: Html, formTargets: readonly string[] = []): Page {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action ${["'self'", ...formTargets].join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    html: html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`,
    headers: { "content-security-policy": policy.join("; "), "content-type": "text/html; charset=utf-8" },
  };
}

/** What a page of an interaction is about. */
export interface Asked {
  /** The path of the interaction: its forms go below it. */
  readonly path: string;
  readonly clientName: string;
  /** Where the application has its users sent back to. */
  readonly redirectUri: string;
}

/** @param fault what was wrong with the last try */
export function loginPage({ path, clientName, redirectUri }: Asked, email = "", fault?: string): Page {
  const alert = fault === undefined ? html`` : html`<p role="alert">${fault}</p>`;
  const body = html`<p>to go on to ${clientName}</p>
${alert}
<form method="post" action="${path}/login">
<label for="email">Email</label>
<input id="email" name="email" type="email" autocomplete="username" required value="${email}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Log in</button>
</form>
<form method="post" action="${path}/abort"><button type="submit">Cancel</button></form>`;
  return page("Log in", body, targetOf(redirectUri));
}

/** What a scope lets an application do, as its user should read it. */
const MEANINGS: Readonly<Record<string, string>> = {
  openid: "know who you are",
  profile: "see your name",
  email: "see your email address",
  offline_access: "do so while you are away",
  api: "order, and see your orders, for you",
  admin: "do everything that you may do as an admin",
};

export function consentPage({ path, clientName, redirectUri }: Asked, scopes: readonly string[]): Page {
  const body = html`<p>${clientName} asks to</p>
<ul>${scopes.map((scope) => html`<li>${MEANINGS[scope] ?? scope}</li>`)}</ul>
<form method="post" action="${path}/confirm"><button type="submit">Allow</button></form>
<form method="post" action="${path}/abort"><button type="submit">Refuse</button></form>`;
  return page("Allow access?", body, targetOf(redirectUri));
}

/** @param form the library's own, named `op.logoutForm` */
export function logoutPage(form: string): Page {
  return page(
    "Log out?",
    html`${new Html(form)}
<button type="submit" form="op.logoutForm" name="logout" value="yes">Log out</button>
<button type="submit" form="op.logoutForm">Stay logged in</button>`,
    // Where an application sends its users afterwards is checked by the library.
    ["https:", "http:"],
  );
}

export function loggedOutPage(): Page {
  return page("Logged out", html`<p>You are logged out. You can close this page.</p>`);
}

export function errorPage(reason: string): Page {
  return page("This did not work", html`<p>${reason}</p>`);
}

/** Browsers hold the redirect that follows a form to `form-action` too. Apps have schemes of their own, without an origin. */
function targetOf(redirectUri: string): string[] {
  const url = URL.parse(redirectUri);
  return url === null ? [] : [url.origin === "null" ? url.protocol : url.origin];
}
