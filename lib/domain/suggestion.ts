/**
 * Corrections of a mistyped word.
 *
 * @internal
 */
export class Suggestion {
  /** Renders ` Did you mean 'x'?` for the choice closest to a mistyped word, or nothing if none is close. */
  public static sentence(word: string, choices: readonly string[]): string {
    const choice = Suggestion.closest(word, choices);
    return choice === undefined ? '' : ` Did you mean '${choice}'?`;
  }

  /** Returns the choice closest to a mistyped word, or the only one that begins with it. */
  public static closest(word: string, choices: readonly string[]): string | undefined {
    const [nearest] = choices
      .map((choice) => ({ choice, distance: editDistance(word, choice) }))
      .filter(({ choice, distance }) => distance <= Math.max(1, Math.floor(choice.length / 3)))
      .sort((a, b) => a.distance - b.distance);
    const longer = choices.filter((choice) => word !== '' && choice.startsWith(word));
    return nearest?.choice ?? (longer.length === 1 ? longer[0] : undefined);
  }
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
