import type { SMTPTransportOptions } from "nodemailer";

/** Where nobody can listen between us and the server. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The mail server that a URL names: `smtps://` for TLS from the start; `smtp://` for STARTTLS, which the server must offer
 * unless it is on this machine, or the URL ends in `?tls=off`.
 *
 * @param url `smtp[s]://[user:password@]host[:port][?tls=off]`
 */
export function smtpServer(url: string): SMTPTransportOptions {
  const { protocol, hostname, port, username, password, searchParams } = new URL(url);
  const secure = protocol === "smtps:";
  const isPlain = LOOPBACK.test(hostname) || searchParams.get("tls") === "off";
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    ...(secure ? {} : isPlain ? { ignoreTLS: true } : { requireTLS: true }),
    ...(username === "" ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  };
}
