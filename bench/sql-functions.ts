/** Companies, goods and what is done with them, for the full-text search to find. */
const WORDS = (
  'alpine anchor apple autumn bamboo basalt beacon birch bridge bronze cable canvas cargo cedar cobalt copper coral ' +
  'cotton crystal delta dune eagle ember engine falcon fiber filter forest garden garnet glacier granite harbor hazel ' +
  'horizon indigo iron island ivory jasper juniper kernel lantern laser lemon lilac linen lotus lumber magnet maple ' +
  'marble meadow mercury mineral mirror mosaic nectar needle nickel ocean olive opal orbit orchid oxygen paper pearl ' +
  'pepper piston planet plastic pollen prairie prism quartz radar raven ribbon river rocket saffron sapphire satin ' +
  'shadow silver solar spruce steel summit sunrise temple thunder tiger timber titan topaz tulip turbine valley velvet ' +
  'violet walnut willow winter zenith zephyr'
).split(' ');

/** A word that the full-text search finds in a few of a thousand rows; `rank` from 0. */
export function word(rank: number): string {
  return WORDS[rank % WORDS.length];
}

/**
 * What the rows are computed with. Nothing is random: the same row number gives the same row, whatever ran before. The
 * functions are simple enough for PostgreSQL to inline them.
 *
 * `end` is the moment at which two years of data end.
 */
export function sqlFunctions(end: Date): string {
  const age = '((n - i + bench.u(i, salt)) * (730.0::float8 / n))';
  return `
CREATE SCHEMA bench;
-- From 0 to below 1. The salt tells columns apart.
CREATE FUNCTION bench.u(i bigint, salt bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS
  $$ SELECT (hashint8extended(i, salt) & 1073741823) / 1073741824.0::float8 $$;
-- A whole number from 1 to n, each as often.
CREATE FUNCTION bench.pick(i bigint, n bigint, salt bigint) RETURNS integer LANGUAGE sql IMMUTABLE AS
  $$ SELECT 1 + floor(bench.u(i, salt) * n)::integer $$;
-- A whole number from 1 to n, the k-th about 1/k as often as the first: users, organisations.
CREATE FUNCTION bench.zipf(i bigint, n bigint, salt bigint) RETURNS integer LANGUAGE sql IMMUTABLE AS
  $$ SELECT floor(power(n + 1.0::float8, bench.u(i, salt)))::integer $$;
-- A whole number from 1 to n, small ones oftener, the first sqrt(1/n) of all: where n is large.
CREATE FUNCTION bench.skew(i bigint, n bigint, salt bigint) RETURNS integer LANGUAGE sql IMMUTABLE AS
  $$ SELECT 1 + floor(n * power(bench.u(i, salt), 2))::integer $$;
-- The i-th of n moments of two years, in their order, no two the same. None in the last 40 minutes before a whole number
-- of days ago: what counts days up to now gives the same answer during the whole run.
CREATE FUNCTION bench.at(i bigint, n bigint, salt bigint) RETURNS timestamptz LANGUAGE sql STABLE AS
  $$ SELECT '${end.toISOString()}'::timestamptz - interval '1 day' * (0.97 * ${age} + 0.03 * floor(${age})) $$;
CREATE FUNCTION bench.word(i bigint, salt bigint) RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT (ARRAY['${WORDS.join("','")}'])[bench.pick(i, ${WORDS.length}, salt)] $$;
CREATE FUNCTION bench.uuid(i bigint, salt bigint) RETURNS uuid LANGUAGE sql STABLE AS
  $$ SELECT md5(salt || ':' || i)::uuid $$;
`;
}
