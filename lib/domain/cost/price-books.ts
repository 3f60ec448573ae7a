import { Cloud } from '../sizing/plan-options';
import { PriceBook } from './price-book';
import { PriceBookData } from './price-book-data';
import * as AWS_AP_SOUTHEAST_1 from './prices/aws/ap-southeast-1.json';
import * as AWS_EU_CENTRAL_1 from './prices/aws/eu-central-1.json';
import * as AWS_EU_WEST_1 from './prices/aws/eu-west-1.json';
import * as AWS_GLOBAL from './prices/aws/global.json';
import * as AWS_US_EAST_1 from './prices/aws/us-east-1.json';
import * as AWS_US_WEST_2 from './prices/aws/us-west-2.json';
import * as AZURE_CENTRALUS from './prices/azure/centralus.json';
import * as AZURE_EASTUS from './prices/azure/eastus.json';
import * as AZURE_EASTUS2 from './prices/azure/eastus2.json';
import * as AZURE_GLOBAL from './prices/azure/global.json';
import * as AZURE_WESTEUROPE from './prices/azure/westeurope.json';
import * as AZURE_WESTUS2 from './prices/azure/westus2.json';

const BOOKS = [
  ...[AWS_GLOBAL, AWS_US_EAST_1, AWS_US_WEST_2, AWS_EU_WEST_1, AWS_EU_CENTRAL_1, AWS_AP_SOUTHEAST_1],
  ...[AZURE_GLOBAL, AZURE_CENTRALUS, AZURE_EASTUS, AZURE_EASTUS2, AZURE_WESTEUROPE, AZURE_WESTUS2],
] as unknown as PriceBookData[];

/** Price books that come with the library. */
export class PriceBooks {
  /** Returns the books of a cloud: one for each region, and one for the prices that are the same everywhere. */
  public static of(cloud: Cloud): PriceBook[] {
    return BOOKS.filter((it) => it.cloud === cloud).map((it) => new PriceBook(it));
  }
}
