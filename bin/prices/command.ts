import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Cloud } from '../../lib/domain';
import { jsonText } from '../output';
import { Progress } from './progress';
import { refresh } from './refresh';
import { booksData, renderBooks } from './report';
import { ShowOutput, pricesOf, renderPrices } from './show';

const FOLDER = 'prices';
/** Books that the package contains. */
const OWN_BOOKS = join(__dirname, '../../lib/domain/cost/prices');

interface RefreshFlags {
  readonly cloud?: Cloud;
  readonly region?: string[];
  readonly out: string;
  readonly cache: string;
  readonly json?: boolean;
  readonly awsUrl?: string;
  readonly azureUrl?: string;
}

interface ShowFlags {
  readonly cloud: Cloud;
  readonly region: string;
  readonly from?: string;
  readonly json?: boolean;
}

/** Returns the command `loadbearing prices`. */
export function pricesCommand(): Command {
  return new Command('prices')
    .description('Refresh the prices that costs are computed with, from the price lists of the clouds.')
    .addCommand(refreshCommand())
    .addCommand(showCommand());
}

function refreshCommand(): Command {
  const command = new Command('refresh')
    .description('Read the public price lists of AWS and Azure, and write them as price books.')
    .addOption(cloudOption('cloud of the books (default: both)'))
    .option('--region <names...>', "regions of the books, or 'global' (default: those in the folder)", region)
    .option('--out <folder>', 'folder of the books', FOLDER)
    .option('--cache <folder>', 'folder of unfinished downloads', cacheFolder())
    .option('--json', 'print the changes as JSON')
    .addOption(new Option('--aws-url <url>').argParser(address).hideHelp())
    .addOption(new Option('--azure-url <url>').argParser(address).hideHelp())
    .addHelpText(
      'after',
      `
Needs no account. The list of EC2 is some 300 MB for each region of AWS. An interrupted run continues where it ended.
A price that the lists no longer have stays in the book, and the report names it. See docs/prices.md.

Exit codes:
  0  the books are written
  1  a file cannot be written
  2  invalid usage, a price list that is unreachable, incomplete or not valid, another run that has the cache, a book that is not
     valid, or a region without prices
Unless it ends with 0, every book is as before.

Examples:
  $ loadbearing prices refresh
  $ loadbearing prices refresh --cloud aws --region us-east-1 eu-west-1 global
  $ loadbearing prices refresh --cloud azure --out prices --json`,
    );
  command.action(async ({ cloud, region: regions, out, cache, json, awsUrl, azureUrl }: RefreshFlags) => {
    if (regions !== undefined && cloud === undefined) command.error('error: --region needs --cloud');
    const progress = new Progress();
    const download = { folder: cache, onBytes: progress.bytes.bind(progress) };
    const clouds = cloud === undefined ? Object.values(Cloud) : [cloud];
    try {
      const books = await refresh({ clouds, regions, folder: out, download, awsUrl, azureUrl });
      progress.end();
      process.stdout.write(json ? jsonText(booksData(books)) : renderBooks(books));
    } finally {
      progress.end();
    }
  });
  return command;
}

function showCommand(): Command {
  const command = new Command('show')
    .description('Show the prices of a book with their sources.')
    .argument('[key]', 'key, or a part of keys, e.g. rds.postgres')
    .addOption(cloudOption('cloud of the book').default(Cloud.AWS))
    .option('--region <name>', "region of the book, or 'global'", (it) => region(it)[0], 'us-east-1')
    .option('--from <folder>', `folder of the books (default: ${FOLDER} if it exists, else those of the package)`)
    .option('--json', 'print the prices as JSON')
    .addHelpText(
      'after',
      `
Exit codes:
  0  shown
  2  invalid usage, or there is no such book or key

Examples:
  $ loadbearing prices show ec2.t3
  $ loadbearing prices show --cloud azure --region westus2`,
    );
  command.action((key: string | undefined, flags: ShowFlags) => {
    const folder = flags.from ?? (existsSync(FOLDER) ? FOLDER : OWN_BOOKS);
    const prices = pricesOf(folder, flags.cloud, flags.region, key);
    process.stdout.write(flags.json ? jsonText({ prices } satisfies ShowOutput) : renderPrices(prices));
  });
  return command;
}

function cloudOption(description: string): Option {
  return new Option('--cloud <name>', description).choices(Object.values(Cloud));
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'loadbearing', 'prices');
}

/** The name becomes a part of a path and of a filter. */
function region(name: string, others: readonly string[] = []): string[] {
  if (!/^[a-z][a-z\d-]*$/.test(name)) throw new InvalidArgumentError("Use a name such as 'us-east-1' or 'eastus2'.");
  return [...others, name];
}

/** Address of a copy of the price lists, for tests. */
function address(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url === undefined || !(isLocal || url.protocol === 'https:')) {
    throw new InvalidArgumentError('Use https, or http on this machine.');
  }
  return url.origin;
}
