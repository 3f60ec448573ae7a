/**
 * Functions of PostgreSQL that change nothing, whatever their arguments. Every other function, and thus every function of your own or
 * of an extension, may change data.
 *
 * A function that runs a query from its argument, such as `query_to_xml`, does not belong here.
 */
const HARMLESS = `
  abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd degrees div erf erfc exp
  factorial floor gamma gcd lcm lgamma ln log log10 min_scale mod pi pow power radians round scale sign sin sind sinh sqrt tan tand tanh
  trim_scale trunc width_bucket

  ascii bit_count bit_length btrim casefold char_length character_length chr concat concat_ws convert convert_from convert_to decode encode
  format initcap is_normalized left length like_escape lower lpad ltrim md5 normalize octet_length overlay parse_ident position quote_ident
  quote_literal quote_nullable regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array
  regexp_split_to_table regexp_substr repeat replace reverse right rpad rtrim sha224 sha256 sha384 sha512 similar_to_escape split_part
  starts_with string_to_array string_to_table strpos substr substring textcat to_ascii to_bin to_hex to_oct translate unicode_assigned
  unistr upper get_bit get_byte set_bit set_byte crc32 crc32c

  age date date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days justify_hours justify_interval make_date
  make_interval make_time make_timestamp make_timestamptz now overlaps statement_timestamp timezone to_char to_date to_number to_timestamp
  transaction_timestamp clock_timestamp timeofday

  array_agg array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions array_prepend
  array_remove array_replace array_reverse array_sort array_to_string array_upper cardinality trim_array unnest generate_series
  generate_subscripts

  avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every max min percentile_cont percentile_disc
  range_agg range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop
  stddev_samp string_agg sum var_pop var_samp variance mode cume_dist dense_rank first_value lag last_value lead nth_value ntile
  percent_rank rank row_number

  array_to_json json_agg json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each
  json_each_text json_extract_path json_extract_path_text json_object json_object_agg json_object_keys json_populate_record
  json_populate_recordset json_strip_nulls json_to_record json_to_recordset json_typeof jsonb_agg jsonb_array_elements
  jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path
  jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_match jsonb_path_query
  jsonb_path_query_array jsonb_path_query_first jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax
  jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof row_to_json to_json to_jsonb

  array_to_tsvector get_current_ts_config json_to_tsvector jsonb_to_tsvector numnode phraseto_tsquery plainto_tsquery querytree setweight
  strip to_tsquery to_tsvector ts_delete ts_filter ts_headline ts_rank ts_rank_cd tsvector_to_array websearch_to_tsquery

  daterange datemultirange int4multirange int4range int8multirange int8range isempty lower_inc lower_inf multirange nummultirange numrange
  range_merge tsmultirange tsrange tstzmultirange tstzrange upper_inc upper_inf

  abbrev broadcast family host hostmask inet_merge inet_same_family masklen netmask network set_masklen text

  bool bpchar float4 float8 int2 int4 int8 interval numeric time timestamp timestamptz varchar
  enum_first enum_last enum_range gen_random_uuid uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7 random random_normal
  nextval currval lastval

  col_description current_database current_schema current_schemas current_setting format_type has_column_privilege has_schema_privilege
  has_table_privilege num_nonnulls num_nulls obj_description pg_collation_for pg_typeof session_user system_user to_regclass to_regnamespace
  to_regproc to_regprocedure to_regrole to_regtype version xpath xpath_exists

  pg_column_size pg_database_size pg_get_constraintdef pg_get_expr pg_get_functiondef pg_get_indexdef pg_get_serial_sequence pg_get_viewdef
  pg_indexes_size pg_is_in_recovery pg_relation_size pg_size_bytes pg_size_pretty pg_table_size pg_total_relation_size
`;

/** Names of the functions that change nothing. */
export const HARMLESS_FUNCTIONS: ReadonlySet<string> = new Set(HARMLESS.trim().split(/\s+/));
