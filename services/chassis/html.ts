/** HTML that is safe to send. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template whose texts are escaped; what is `Html` already goes in as it is. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  const inserted = values.map(textOf);
  return new Html(parts.map((part, index) => part + (inserted[index] ?? "")).join(""));
}

function textOf(value: string | Html | readonly Html[]): string {
  if (value instanceof Html) {
    return value.text;
  }
  return typeof value === "string"
    ? value.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "")
    : value.map(({ text }) => text).join("");
}
