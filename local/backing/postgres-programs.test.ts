import { describe, expect, test } from "@jest/globals";
import { findPostgres } from "./postgres-programs.ts";

describe("finding PostgreSQL", () => {
  test("GIVEN it is installed WHEN searched THEN it is 14 or later, with both its programs", () => {
    const { major, postgres, initdb } = findPostgres();

    expect(major).toBeGreaterThanOrEqual(14);
    expect(initdb).toBe(postgres.replace(/postgres$/, "initdb"));
  });

  test("GIVEN data of a release that is not installed WHEN searched THEN one line says which, and how to get it", () => {
    expect(() => findPostgres(99)).toThrow(
      /^PostgreSQL 99, which wrote this stack's data, is not installed .*apt-get.*brew.*dnf[^\n]*$/,
    );
  });
});
