import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { mailContent } from "./mail-content.ts";

const read = (...lines: string[]) => mailContent(Buffer.from(lines.join("\r\n")));

describe("the content of a mail", () => {
  test("GIVEN folded headers in any case and encoded words WHEN read THEN one line of text", () => {
    const { from, subject, messageId } = read(
      "FROM: =?ISO-8859-1?Q?J=F6rg_M=FCller?= <j@example.com>",
      "Subject: =?utf-8?B?R3LDvMOf?=",
      " =?utf-8?q?e_an?= alle",
      "Message-ID: <1@example.com>",
      "Subject: another",
      "",
      "text",
    );

    expect({ from, subject, messageId }).toEqual({
      from: "Jörg Müller <j@example.com>",
      subject: "Grüße an alle",
      messageId: "<1@example.com>",
    });
  });

  test("GIVEN parts within parts WHEN read THEN the plain text, whatever stands before it", () => {
    const { text } = read(
      'Content-Type: multipart/mixed; boundary="outer"',
      "",
      "for nobody",
      "--outer",
      "Content-Type: multipart/alternative; boundary=inner",
      "",
      "--inner",
      "Content-Type: text/html",
      "",
      "<p>html</p>",
      "--inner",
      "Content-Type: text/plain; charset=iso-8859-1",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "plain =",
      "t=E9xt",
      "--inner--",
      "--outer--",
      "for nobody",
    );

    expect(text).toBe("plain téxt");
  });

  test("GIVEN no text, no headers or nothing WHEN read THEN empty, not an error", () => {
    const nothing = { from: null, subject: null, messageId: null, text: "" };

    expect(read("Content-Type: image/png", "", "x")).toEqual(nothing);
    expect(read("")).toEqual(nothing);
  });

  test("GIVEN any bytes WHEN read THEN text that Postgres can hold", () => {
    const piece = fc.constantFrom(
      "Content-Type: multipart/x; boundary=a\r\n",
      "\r\n\r\n",
      "--a",
      "\r\n",
      "\0",
      "=?u?q?=00?=",
    );
    const raw = fc.array(fc.oneof(piece, fc.string())).map((parts) => `Subject: ${parts.join("")}`);
    fc.assert(
      fc.property(raw, (mail) => {
        const content = mailContent(Buffer.from(mail));
        expect(JSON.stringify(content)).not.toContain("\\u0000");
      }),
    );
  });
});
