/**
 * Replaces `$(NAME)` by what `lookup` gives for NAME; `$$` stands for one `$`, so `$$(NAME)` stays as the text `$(NAME)`.
 * A reference that `lookup` does not know stays as it is written.
 * Source: https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function expandVariables(text: string, lookup: (name: string) => string | undefined): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) => {
    if (whole === "$$") return "$";
    return lookup(name ?? "") ?? whole;
  });
}
