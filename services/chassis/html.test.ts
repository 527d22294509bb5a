import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { html } from "./html.ts";

test("GIVEN any value WHEN put into markup THEN no character of it is markup, and none is lost", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."<>&\"'/a ;#") }), (value) => {
      const [, inside = ""] = /^<p title="(.*)"><\/p>$/s.exec(html`<p title="${value}"></p>`.text) ?? [];
      expect(inside).not.toMatch(/[<>"']/);
      const back = inside.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? "");
      expect(back).toBe(value);
    }),
  );
});

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
