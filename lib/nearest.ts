// Finds the name that somebody most likely meant.

/** The name among `known` that is nearest to `name`, or `undefined` where none is within three edits. */
export function findNearest(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  let nearest: string | undefined;
  let least = 4;
  for (const candidate of known) {
    const distance = countEdits(lower, candidate.toLowerCase());
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

/** Levenshtein's distance, one row at a time. */
function countEdits(from: string, to: string): number {
  let row = Array.from(to, (_, column) => column + 1);
  let edits = to.length;
  for (const [index, character] of Array.from(from).entries()) {
    let diagonal = index;
    edits = index + 1;
    row = row.map((above, column) => {
      edits = Math.min(diagonal + Number(character !== to[column]), above + 1, edits + 1);
      diagonal = above;
      return edits;
    });
  }
  return edits;
}
