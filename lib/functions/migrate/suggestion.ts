/** Renders ` Did you mean 'x'?` for the choice closest to a mistyped word, or nothing if none is close. */
export function suggest(word: string, choices: readonly string[]): string {
  const [closest] = choices
    .map((choice) => ({ choice, distance: editDistance(word, choice) }))
    .filter(({ choice, distance }) => distance <= Math.max(1, Math.floor(choice.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return closest === undefined ? '' : ` Did you mean '${closest.choice}'?`;
}

/** Counts the letters to insert, delete or replace to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  [...from].forEach((letter, row) => {
    const current = [row + 1];
    [...to].forEach((other, column) => {
      const replaced = previous[column] + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, previous[column + 1] + 1, current[column] + 1));
    });
    previous = current;
  });
  return previous[to.length];
}
