/** Words of PromQL that are no metrics, where no parenthesis after them says so. */
const words: ReadonlySet<string> = new Set(["and", "or", "unless", "atan2", "bool", "offset", "inf", "nan"]);

/** Words before a list of labels in parentheses. */
const listWords: ReadonlySet<string> = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);

/** Words between an aggregation's name and its list of labels. */
const groupings: ReadonlySet<string> = new Set(["by", "without"]);

/** A piece of a query: white space and comments are left out. */
interface Token {
  readonly kind: "word" | "text" | "mark" | "skipped";
  readonly text: string;
}

const patterns: readonly (readonly [Token["kind"] | "space", RegExp])[] = [
  ["space", /\s+|#[^\n]*/y],
  ["text", /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/sy],
  // A range, its resolution too, has no metrics in it; nor have Grafana's variables, nor numbers and durations.
  ["skipped", /\[[^\]]*\]|\$\{[^}]*\}|\$\w+|\d[\w.]*(?:(?<=[eE])[+-]\d+)?|\.\d+/y],
  ["word", /[A-Za-z_:][\w:]*/y],
  ["mark", /[=!]~|!=|./sy],
];

/**
 * The names of the metrics that a PromQL query reads, each once, in their order. Of a regular expression on `__name__` the plain
 * alternatives are names; any other expression is given as it stands, and so known to nobody. Whether the query is well formed is
 * for promtool to say.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/basics/
 */
export function metricsIn(query: string): readonly string[] {
  const tokens = tokensOf(query);
  const found = new Set<string>();
  let place = 0;
  while (place < tokens.length) {
    const { kind, text } = tokens[place] ?? endToken;
    const next = tokens[place + 1]?.text;
    if (text === "{" && kind === "mark") {
      const end = endOf(tokens, place, "}");
      for (const name of namesInSelector(tokens.slice(place + 1, end))) {
        found.add(name);
      }
      place = end;
    } else if (kind === "word" && listWords.has(text.toLowerCase())) {
      place = next === "(" ? endOf(tokens, place + 1, ")") : place;
    } else if (kind === "word" && !isOfLanguage(text, next)) {
      found.add(text);
    }
    place++;
  }
  return [...found];
}

const endToken: Token = { kind: "skipped", text: "" };

function isOfLanguage(text: string, next: string | undefined): boolean {
  return next === "(" || words.has(text.toLowerCase()) || groupings.has((next ?? "").toLowerCase());
}

function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  let index = 0;
  while (index < query.length) {
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = index;
      const [text] = pattern.exec(query) ?? [];
      if (text !== undefined) {
        index += text.length;
        if (kind !== "space") {
          tokens.push({ kind, text });
        }
        break;
      }
    }
  }
  return tokens;
}

/** The place of the mark that ends what begins at `from`; the end of the query where none does. */
function endOf(tokens: readonly Token[], from: number, mark: string): number {
  const end = tokens.findIndex(({ kind, text }, place) => place > from && kind === "mark" && text === mark);
  return end === -1 ? tokens.length : end;
}

/** `{"name", label="x"}` and `{__name__="name"}` name their metric inside. */
function namesInSelector(tokens: readonly Token[]): string[] {
  return tokens.flatMap(({ kind, text }, place) => {
    const [before, label] = [tokens[place - 1], tokens[place - 2]?.text];
    if (kind !== "text") {
      return [];
    }
    const value = text.slice(1, -1);
    const isQuotedName =
      (before === undefined || before.text === ",") && !["=", "!=", "=~", "!~"].includes(tokens[place + 1]?.text ?? "");
    if (isQuotedName || (label === "__name__" && before?.text === "=")) {
      return [value];
    }
    return label === "__name__" && before?.text === "=~" ? alternativesOf(value) : [];
  });
}

function alternativesOf(expression: string): string[] {
  const names = expression.replace(/^\((.*)\)$/, "$1").split("|");
  return names.every((name) => /^[\w:]+$/.test(name)) ? names : [expression];
}
