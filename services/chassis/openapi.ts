import { z } from "zod";
import { type chassisProblems, kindOf, type ProblemTable } from "./problem.ts";
import type { Route } from "./route.ts";

export interface ApiInfo {
  readonly title: string;
  readonly version: string;
}

/** JSON as OpenAPI writes it. */
type Json = Readonly<Record<string, unknown>>;

/** The description of the routes. @see https://spec.openapis.org/oas/v3.1.1.html */
export function openApiDocument(info: ApiInfo, routes: readonly Route[], problems: ProblemTable): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, problems) };
  }
  return {
    openapi: "3.1.0",
    info: { ...info, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url: "/", description: "The base URL of the gateway" }],
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: { accessToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
    },
  };
}

const problemSchema: Json = {
  type: "object",
  description: "Problem details, RFC 9457",
  required: ["type", "title", "status", "code", "correlationId"],
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string" },
    correlationId: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["pointer", "detail"],
        properties: { pointer: { type: "string", description: "JSON pointer, RFC 6901" }, detail: { type: "string" } },
      },
    },
  },
};

function operation(route: Route, problems: ProblemTable): Json {
  const parameters = [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)];
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path.replaceAll(/[^a-zA-Z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    security: route.needsToken ? [{ accessToken: [] }] : [],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { "application/json": { schema: schemaOf(route.body, "input") } } },
        }),
    responses: {
      [route.status]: { description: "Done", ...replyHeaders(route), ...contentOf(route) },
      ...problemResponses(route, problems),
    },
  };
}

function pathParameters({ path }: Route): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters({ query }: Route): Json[] {
  const schema = query === undefined ? undefined : z.toJSONSchema(query, { io: "input" });
  return Object.entries(schema?.properties ?? {}).map(([name, of]) => ({
    name,
    in: "query",
    required: schema?.required?.includes(name) ?? false,
    schema: of,
  }));
}

function headerParameters({ requestHeaders }: Route): Json[] {
  return Object.entries(requestHeaders).map(([name, { description, required = false }]) => ({
    name,
    in: "header",
    description,
    required,
    schema: { type: "string" },
  }));
}

/** Of a header that is always the same, its value is the description. */
function replyHeaders({ replyHeaders: described }: Route): Json {
  const headers = Object.entries(described).map(([name, description]) => [
    name,
    { description, schema: { type: "string" } },
  ]);
  return headers.length === 0 ? {} : { headers: Object.fromEntries(headers) };
}

function contentOf({ status, reply }: Route): Json {
  return status === NO_CONTENT ? {} : { content: { "application/json": { schema: schemaOf(reply, "output") } } };
}

const NO_CONTENT = 204;

/** Several problems may share a status: one response then names them all. */
function problemResponses(route: Route, problems: ProblemTable): Record<string, Json> {
  const titles = new Map<number, string[]>();
  for (const code of codesOf(route)) {
    const { status, title } = kindOf(problems, code);
    titles.set(status, [...(titles.get(status) ?? []), `\`${code}\`: ${title}`]);
  }
  return Object.fromEntries(
    [...titles].map(([status, lines]) => [
      String(status),
      {
        description: lines.join("\n\n"),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
}

type ChassisCode = keyof typeof chassisProblems;

const ANY_ROUTE: readonly ChassisCode[] = ["rate-limited", "internal-error", "unavailable"];
const WITH_TOKEN: readonly ChassisCode[] = ["unauthenticated", "invalid-token"];
const WITH_BODY: readonly ChassisCode[] = [
  "malformed-body",
  "body-too-large",
  "unsupported-media-type",
  "invalid-body",
];

function codesOf({ body, query, needsToken, role, problems }: Route): string[] {
  const codes: (readonly string[])[] = [
    body === undefined ? [] : WITH_BODY,
    query === undefined ? [] : ["invalid-query" satisfies ChassisCode],
    needsToken ? WITH_TOKEN : [],
    role === undefined ? [] : ["forbidden" satisfies ChassisCode],
    problems,
    ANY_ROUTE,
  ];
  return [...new Set(codes.flat())];
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
