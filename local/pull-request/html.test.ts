import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Browser, chromium, type Page } from "playwright-core";
import { compare } from "./compare.ts";
import { htmlOf } from "./html.ts";
import { resource, urnOf } from "./testkit/commit-pair-repository.ts";

/** Debian's. */
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

const vpc = "aws:ec2/vpc:Vpc";
const subnet = "aws:ec2/subnet:Subnet";
const hostile = '<img src=x onerror="document.title=1">';

const longName = "plinth-production-of-the-whole-shop-private-us-east-1a";

const network = (cidrBlock: string, name: string) => [
  resource(vpc, "network", { cidrBlock }),
  resource(subnet, longName, { tags: { name } }, { dependsOn: [urnOf(vpc, "network")] }),
  resource(subnet, "same", {}, { dependsOn: [urnOf(vpc, "network")] }),
];

const html = htmlOf({
  stack: "prod",
  engine: "commits",
  base: "a".repeat(40),
  head: "b".repeat(40),
  isNewStack: false,
  ...compare(network("10.0.0.0/16", "old"), network("10.1.0.0/16", hostile)),
  secrets: [],
  policy: { kind: "none" },
  cost: { kind: "none" },
});

// A machine without a browser still checks the rest of the suite.
(existsSync(executablePath) ? describe : describe.skip)("the page in a browser", () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    page = await browser.newPage();
    await page.setContent(html);
  });
  afterAll(async () => await browser.close());

  test("GIVEN two resources that change WHEN drawn THEN there are two boxes that do not overlap, and the line between them", async () => {
    const boxes = await Promise.all((await page.locator("svg rect").all()).map((rect) => rect.boundingBox()));
    expect(boxes).toHaveLength(2);
    const [first, second] = boxes.toSorted((a, b) => (a?.x ?? 0) - (b?.x ?? 0));
    expect((first?.x ?? 0) + (first?.width ?? 0)).toBeLessThan(second?.x ?? 0);
    expect(await page.locator("svg path").count()).toBe(1);
  });

  test("GIVEN a name longer than a box WHEN drawn THEN no text leaves its box", async () => {
    for (const node of await page.locator("svg a").all()) {
      const frame = await node.locator("rect").boundingBox();
      for (const text of await node.locator("text").all()) {
        const place = await text.boundingBox();
        expect((place?.x ?? 0) + (place?.width ?? 0)).toBeLessThanOrEqual((frame?.x ?? 0) + (frame?.width ?? 0));
      }
    }
  });

  test("GIVEN a box WHEN clicked THEN its resource is in view", async () => {
    await page.locator("svg a.replace").click();
    const target = page.locator("details:target");
    expect(await target.locator("summary").textContent()).toContain("network");
  });

  test("GIVEN markup in a value WHEN shown THEN it is text", async () => {
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("Preview of stack prod");
    expect(await page.locator("details td").allTextContents()).toContain(JSON.stringify(hostile));
  });
});
