const Sequencer = require('@jest/test-sequencer').default;

/** Files that take a minute or more. Without the durations of an earlier run, the last of them would run alone at the end. */
const SLOW = [/azure\/javascript-callers/, /public\/examples/, /aws\/javascript-callers/, /public\/package/];

/** Runs the slowest files first, and leaves the rest to jest. */
module.exports = class SlowTestsFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const found = SLOW.findIndex((it) => it.test(path.replaceAll('\\', '/')));
      return found < 0 ? SLOW.length : found;
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
