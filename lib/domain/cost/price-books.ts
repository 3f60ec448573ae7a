/* eslint-disable @typescript-eslint/no-unsafe-return -- `PriceBook` checks what a file holds */
import { DOMAIN_TYPES } from '../declared-types';
import { Problems } from '../problems';
import { Cloud } from '../sizing/plan-options';
import { PriceBook } from './price-book';
import { PriceBookData } from './price-book-data';

/** Loads a book when a bill needs it: all of them together are a megabyte. */
const LOADERS: Readonly<Record<Cloud, readonly (() => unknown)[]>> = {
  [Cloud.AWS]: [
    () => require('./prices/aws/global.json'),
    () => require('./prices/aws/us-east-1.json'),
    () => require('./prices/aws/us-west-2.json'),
    () => require('./prices/aws/eu-west-1.json'),
    () => require('./prices/aws/eu-central-1.json'),
    () => require('./prices/aws/ap-southeast-1.json'),
  ],
  [Cloud.AZURE]: [
    () => require('./prices/azure/global.json'),
    () => require('./prices/azure/centralus.json'),
    () => require('./prices/azure/eastus.json'),
    () => require('./prices/azure/eastus2.json'),
    () => require('./prices/azure/westeurope.json'),
    () => require('./prices/azure/westus2.json'),
  ],
};

/**
 * Price books that come with the library.
 *
 * @example
 * const regions = PriceBooks.of(Cloud.AZURE).map(({ region }) => region);
 * console.log(regions); // global, centralus, eastus …
 */
export class PriceBooks {
  /** Returns the books of a cloud: one for each region, and one for the prices that are the same everywhere. */
  public static of(cloud: Cloud): PriceBook[] {
    const call = DOMAIN_TYPES.require(new Problems('price books', 'PriceBooks'), 'PriceBooks.of', { cloud });
    return LOADERS[call.cloud].map((load) => new PriceBook(load() as PriceBookData));
  }
}
