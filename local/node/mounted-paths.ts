/**
 * Moves paths at mounts to where those are on this machine, wherever they stand in a command, a script or a variable: a process sees no
 * mounts. What is at /tmp stays, for TMPDIR says where that is.
 *
 * @param root where the mounts appear, at their mount paths
 */
export function mountedPaths(root: string, mountPaths: readonly string[]): (text: string) => string {
  const moved = mountPaths.filter((path) => path !== "/tmp").toSorted((one, other) => other.length - one.length);
  if (moved.length === 0) {
    return (text) => text;
  }
  const paths = new RegExp(`(?<![\\w./-])(?:${moved.map(literal).join("|")})(?![\\w.-])`, "g");
  return (text) => text.replace(paths, (path) => root + path);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
