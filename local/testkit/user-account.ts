/** One account at the user service, through the gateway. */
export interface UserAccount {
  readonly email: string;
  readonly password: string;
}

const json = { "content-type": "application/json" };

/** Registers an account. @returns the status: 201, or 409 where there is one */
export async function register(gateway: string, account: UserAccount): Promise<number> {
  const body = JSON.stringify({ ...account, name: "Ada" });
  const response = await fetch(`${gateway}/v1/users`, { method: "POST", headers: json, body });
  await response.arrayBuffer();
  return response.status;
}

/** Logs in. @returns an access token @throws Error with the service's answer */
export async function logIn(gateway: string, account: UserAccount): Promise<string> {
  const response = await fetch(`${gateway}/v1/sessions`, {
    method: "POST",
    headers: json,
    body: JSON.stringify(account),
  });
  const text = await response.text();
  if (response.status !== 201) {
    throw new Error(`logging in gave ${response.status}: ${text}`);
  }
  return (JSON.parse(text) as { accessToken: string }).accessToken;
}

/** Reads the own profile. @returns the status */
export async function readProfile(gateway: string, token: string): Promise<number> {
  const response = await fetch(`${gateway}/v1/users/me`, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.status;
}
