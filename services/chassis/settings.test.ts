import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { chassisSettings, readSettings, SettingsError, urlOf } from "./settings.ts";

const schema = chassisSettings.extend({ DATABASE_URL: urlOf("postgres"), JWT_AUDIENCE: z.string().min(1) });
const complete = { DATABASE_URL: "postgres://u:secret@localhost/db", JWT_AUDIENCE: "api" };

describe("the settings of a service", () => {
  test("GIVEN only what has no default WHEN read THEN the rest has its default", () => {
    const settings = readSettings(schema, complete);

    expect(settings).toMatchObject({ HOST: "0.0.0.0", PORT: 8080, LOG_LEVEL: "info", DRAIN_SECONDS: 3 });
  });

  test("GIVEN several faults WHEN read THEN one error names them all and no value", () => {
    const env = { PORT: "80a", LOG_LEVEL: "loud", DATABASE_URL: "mysql://u:secret@localhost/db" };

    const read = () => readSettings(schema, env);

    expect(read).toThrow(SettingsError);
    expect(read).toThrow(/PORT is wrong: a whole number from 0 to 65535/);
    expect(read).toThrow(/LOG_LEVEL is wrong/);
    expect(read).toThrow(/DATABASE_URL is wrong: a URL that starts with postgres:\/\//);
    expect(read).toThrow(/JWT_AUDIENCE is not set/);
    expect(read).not.toThrow(/secret|80a|loud/);
  });

  test.each(["", "-1", "65536", "1.5", "1e3", " 1"])("GIVEN the port %j WHEN read THEN it is refused", (PORT) => {
    expect(() => readSettings(schema, { ...complete, PORT })).toThrow(/PORT is wrong/);
  });
});
