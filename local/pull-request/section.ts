/** A piece of a report that is kept or dropped as a whole. */
export interface Section {
  /** What it is one of, such as "resources". */
  readonly of: string;
  readonly text: string;
}

/** The most characters that a comment at GitHub may have. */
export const commentLimit = 65_536;

/** The sections one below the other; what is too much is dropped from the end, section by section, and a line says what. */
export function withinLimit(sections: readonly Section[], limit = commentLimit): string {
  const whole = joined(sections);
  if (whole.length <= limit) {
    return whole;
  }
  // The note only grows shorter with what is dropped by a digit or a word: the longest one fits any of them.
  const room = limit - noteOf(sections, sections).length - 2;
  let length = 0;
  const kept: Section[] = [];
  for (const section of sections) {
    length += section.text.length + 1;
    if (length > room) {
      break;
    }
    kept.push(section);
  }
  return `${joined(kept)}\n${noteOf(sections.slice(kept.length), sections)}`;
}

function joined(sections: readonly Section[]): string {
  return sections
    .map(({ of, text }, index) => (index > 0 && sections[index - 1]?.of !== of ? `\n${text}` : text))
    .join("");
}

/** Such as `312 of 400 resources`. */
function noteOf(dropped: readonly Section[], all: readonly Section[]): string {
  const counts = [...Map.groupBy(dropped, ({ of }) => of)].map(([of, group]) => {
    const total = all.filter((section) => section.of === of).length;
    return total === 1 ? of : `${group.length} of ${total} ${of}`;
  });
  return `> Left out, as a comment has at most 65,536 characters: ${counts.join("; ")}. The JSON and the HTML of the same preview have all of it.\n`;
}
