/**
 * A number that CDK knows only at deploy time, as `Token.asNumber()` encodes it: loading CDK for it would cost every test
 * file of the domain a second. `test/domain/problems.test.ts` proves that the real ones look like this.
 */
export const deployTimeNumber = -1.88815458970875e289;
