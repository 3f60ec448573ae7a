import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

/** `loadbearing prices`. After each of these problems, every price book is as it was. */
export const PRICES: ErrorExamples = {
  [ProblemCode.PRICE_LIST_UNREACHABLE]: {
    example: '`the server does not answer: ENOTFOUND`',
    fix: 'Check the network and a firewall, and run the command again.',
  },
  [ProblemCode.PRICE_LIST_REFUSED]: {
    example: '`the server answers with status 503`',
    fix: 'Run the command again later. For status 403 or 404, check the region.',
  },
  [ProblemCode.PRICE_LIST_TRUNCATED]: {
    example: '`the connection broke off: UND_ERR_SOCKET`',
    fix: 'Run the command again: it continues where the file broke off.',
  },
  [ProblemCode.PRICE_LIST_UNREADABLE]: {
    example: '`the answer is not JSON: Unexpected token <`',
    fix: 'Run the command again. Check that no proxy or sign-in page answers in place of the cloud.',
  },
  [ProblemCode.PRICE_CURRENCY_NOT_USD]: {
    example: "`the currency is 'CNY'`, expected `USD`",
    fix: 'Choose a region of the global partition: those of China are billed in CNY.',
  },
  [ProblemCode.INVALID_LIST_PRICE]: {
    example: '`the price of NatGateway-Hours (M2YSHUBETB3JX4M4) has no unit`',
    fix: 'Run the command again later. Report it if it stays: the format of the list may have changed.',
  },
  [ProblemCode.PRICES_NOT_FOUND]: {
    example: '`the price lists of aws state no price for us-east-9`',
    fix: 'Correct the region.',
  },
  [ProblemCode.INVALID_PRICE_BOOK]: {
    example: '`it is a book of aws in eu-west-1, in USD` at `prices/aws/us-east-1.json`',
    fix: 'Restore the file, or remove it to begin a new book.',
  },
  [ProblemCode.PRICES_BEING_REFRESHED]: {
    example: '`process 4711 refreshes prices with the same cache`',
    fix: 'Wait for the other run, or pass another folder with `--cache`.',
  },
};
