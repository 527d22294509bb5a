import { Thing } from "./thing.ts";

const first = new Thing("first", { name: "one", text: "hello" });
new Thing("second", { name: "two", text: first.address });

export const address = first.address;
