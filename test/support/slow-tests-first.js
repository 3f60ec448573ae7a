const Sequencer = require('@jest/test-sequencer').default;

/** The files that take longest. Without the durations of an earlier run, the last of them would run alone at the end. */
const SLOW = [
  ...[/azure\/javascript-callers/, /public\/examples/, /aws\/javascript-callers/, /public\/package/],
  ...[/bin\/measure/, /azure\/application/, /bin\/migrate-command/, /functions\/(migrate|roles)/, /instance-files/],
];

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
