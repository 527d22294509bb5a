import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { metricCatalogue } from "../metric-catalogue.ts";
import { sloRuleGroups } from "../slo.ts";
import { platformRuleGroups } from "./platform-rule-groups.ts";
import { isAlert } from "./rule.ts";

const root = join(import.meta.dirname, "../../..");
const folder = join(root, "docs/runbooks");
const sources = metricCatalogue.map(({ name }) => name);
const alerts = [
  ...platformRuleGroups({ namespace: "plinth", sources }),
  ...sloRuleGroups([{ service: "order" }]),
].flatMap(({ rules }) => rules.filter(isAlert));
const pages = readdirSync(folder).filter((page) => page !== "README.md");
const contentOf = (page: string) => readFileSync(join(folder, page), "utf8");
const index = contentOf("README.md");

/** The alerts that lead to a page. */
function alertsOf(page: string): readonly string[] {
  return alerts.filter(({ runbook }) => runbook === `docs/runbooks/${page}`).map(({ name }) => name);
}

/** What a text has between backticks. */
function quoted(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}

describe("the runbooks", () => {
  test("GIVEN the folder WHEN listed THEN its pages are those that alerts lead to", () => {
    expect(new Set(pages.map((page) => `docs/runbooks/${page}`))).toEqual(new Set(alerts.map((one) => one.runbook)));
  });

  test("GIVEN the index WHEN read THEN it lists each page once, with just the alerts that lead to it", () => {
    const rows = [...index.matchAll(/^\| \[[^\]]+\]\(([a-z0-9-]+\.md)\) \| (.+) \|$/gm)].map(
      ([, page = "", names = ""]) => [page, quoted(names)] as const,
    );

    expect(rows.map(([page]) => page).toSorted()).toEqual(pages.toSorted());
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(pages.map((page) => [page, alertsOf(page)])));
  });

  describe.each(pages)("%s", (page) => {
    const content = contentOf(page);

    test("WHEN read THEN it names just the alerts that lead to it", () => {
      const [, names = ""] = /^Alerts: (.+)$/m.exec(content) ?? [];

      expect(quoted(names)).toEqual(alertsOf(page));
    });

    test("WHEN read THEN it says what it means, whom it hurts, what to look at and what to do", () => {
      const sections = content.split(/^## /m).slice(1);

      expect(sections.map((section) => section.split("\n", 1)[0])).toEqual([
        "Meaning",
        "Impact",
        "Check",
        "Mitigate",
        "Follow up",
      ]);
      expect(sections.filter((section) => section.split("\n").slice(1).join("").trim() === "")).toEqual([]);
      expect(sections[2]).toMatch(/^```sh\n[\s\S]+?^```/m);
    });

    test("WHEN its links are followed THEN each page is there", () => {
      const links = [...content.matchAll(/\]\(([^)#]+)(#[^)]*)?\)/g)].map(([, link = ""]) => link);
      const lost = links.filter(
        (link) => !link.includes("://") && !existsSync(join(dirname(join(folder, page)), link)),
      );

      expect(lost).toEqual([]);
    });
  });
});
