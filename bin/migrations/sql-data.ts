import { parseBody } from './sql-bodies';
import { HARMLESS_FUNCTIONS } from './sql-functions';
import { SqlNode, SqlStatement, nodesBelow, textsOf } from './sql-parser';

/** A reason to doubt that a statement keeps data. */
export interface DataRisk {
  /** If true, the statement loses data. If false, it might. */
  readonly certain: boolean;
  /** Reason, as the end of a sentence about the statement. */
  readonly why: string;
}

type Rule = (statement: SqlStatement) => DataRisk[];

/** Objects whose data a rollback cannot restore. */
const HOLDS_DATA = ['TABLE', 'SCHEMA', 'FOREIGN_TABLE', 'SEQUENCE', 'TYPE'];
/** Objects without rows of their own. The rows of a materialized view come from its query. */
const HOLDS_NONE = [
  ...[
    'AGGREGATE',
    'CAST',
    'COLLATION',
    'CONVERSION',
    'DOMAIN',
    'EVENT_TRIGGER',
    'FUNCTION',
    'INDEX',
    'MATVIEW',
    'OPCLASS',
    'OPERATOR',
  ],
  ...[
    'OPFAMILY',
    'POLICY',
    'PROCEDURE',
    'PUBLICATION',
    'ROUTINE',
    'RULE',
    'STATISTIC_EXT',
    'TRIGGER',
    'TSCONFIGURATION',
  ],
  ...['TSDICTIONARY', 'TSPARSER', 'TSTEMPLATE', 'VIEW'],
];
/** Subcommands of ALTER TABLE that change no value. */
const KEEPING_COMMANDS = [
  ...[
    'AddColumn',
    'AddConstraint',
    'AddIdentity',
    'AddIndex',
    'AddInherit',
    'AddOf',
    'AlterConstraint',
    'AttachPartition',
    'ChangeOwner',
  ],
  ...[
    'ClusterOn',
    'ColumnDefault',
    'DisableRowSecurity',
    'DropCluster',
    'DropConstraint',
    'DropExpression',
    'DropIdentity',
    'DropNotNull',
  ],
  ...[
    'DropOf',
    'EnableRowSecurity',
    'ForceRowSecurity',
    'NoForceRowSecurity',
    'ReplicaIdentity',
    'ResetOptions',
    'ResetRelOptions',
  ],
  ...[
    'SetCompression',
    'SetLogged',
    'SetNotNull',
    'SetOptions',
    'SetRelOptions',
    'SetStatistics',
    'SetStorage',
    'SetTableSpace',
  ],
  ...['ValidateConstraint'],
].map((name) => `AT_${name}`);
/** Types that hold every value of another type, so that a column can change to them. */
const WIDE_TYPES = ['text', 'varchar'];
/** Session settings that change no data and no meaning of a name. */
const HARMLESS_SETTINGS = [
  ...['application_name', 'client_min_messages', 'constraint_exclusion', 'datestyle', 'extra_float_digits'],
  ...[
    'idle_in_transaction_session_timeout',
    'idle_session_timeout',
    'intervalstyle',
    'jit',
    'lock_timeout',
    'maintenance_work_mem',
  ],
  ...[
    'max_parallel_maintenance_workers',
    'max_parallel_workers',
    'max_parallel_workers_per_gather',
    'role',
    'session_authorization',
  ],
  ...['statement_timeout', 'temp_buffers', 'timezone', 'transaction_timeout', 'work_mem'],
];
/** Schemas of PostgreSQL and of this program, which have rows that no migration may write. */
const RESERVED_SCHEMAS = ['pg_catalog', 'information_schema', 'pg_toast', 'loadbearing'];

const certain = (why: string): DataRisk[] => [{ certain: true, why }];
const possible = (why: string): DataRisk[] => [{ certain: false, why }];
const none: Rule = () => [];

/**
 * Rules of the statements that can be decided. Every other statement may lose data.
 *
 * A rule looks at its own statement; statements and function calls inside it are checked by themselves.
 */
const RULES: { readonly [kind: string]: Rule } = {
  DeleteStmt: () => certain('DELETE'),
  TruncateStmt: () => certain('TRUNCATE'),
  DropdbStmt: () => certain('DROP DATABASE'),
  DropOwnedStmt: () => certain('DROP OWNED'),
  DropStmt: checkDrop,
  AlterTableStmt: checkAlterTable,
  UpdateStmt: checkUpdate,
  MergeStmt: checkMerge,
  InsertStmt: checkInsert,
  CopyStmt: checkCopy,
  DoStmt: checkBody,
  CreateFunctionStmt: checkBody,
  VariableSetStmt: ({ node }) => checkSetting(node),
  AlterRoleSetStmt: ({ node }) => checkSetting(node.setstmt as SqlNode),
  AlterDatabaseSetStmt: ({ node }) => checkSetting(node.setstmt as SqlNode),
  AlterSystemStmt: ({ node }) => checkSetting(node.setstmt as SqlNode),
  AlterSeqStmt: ({ node }) =>
    nodesBelow(node.options).some(([, { defname }]) => defname === 'restart')
      ? possible('RESTART repeats numbers')
      : [],
  // A function of the database could get the name of one that changes nothing.
  RenameStmt: ({ node: { newname } }) =>
    HARMLESS_FUNCTIONS.has(String(newname))
      ? possible(`${String(newname)} is the name of a function of PostgreSQL`)
      : [],
  AlterObjectSchemaStmt: ({ node: { newschema } }) =>
    RESERVED_SCHEMAS.includes(String(newschema)) ? possible(`it moves an object to ${String(newschema)}`) : [],
  ...Object.fromEntries(
    [
      ...['AlterDefaultPrivilegesStmt', 'AlterEnumStmt', 'AlterOwnerStmt', 'AlterPolicyStmt', 'AlterRoleStmt'],
      ...[
        'AlterStatsStmt',
        'CheckPointStmt',
        'ClusterStmt',
        'CommentStmt',
        'CompositeTypeStmt',
        'CreateDomainStmt',
        'CreateEnumStmt',
      ],
      ...[
        'CreateExtensionStmt',
        'CreatePolicyStmt',
        'CreatePublicationStmt',
        'CreateRoleStmt',
        'CreateSchemaStmt',
        'CreateSeqStmt',
      ],
      ...[
        'CreateStatsStmt',
        'CreateStmt',
        'CreateTableAsStmt',
        'DropRoleStmt',
        'ExplainStmt',
        'GrantRoleStmt',
        'GrantStmt',
        'IndexStmt',
      ],
      ...['ListenStmt', 'LockStmt', 'NotifyStmt', 'PrepareStmt', 'RefreshMatViewStmt', 'ReindexStmt', 'ReturnStmt'],
      ...['SecLabelStmt', 'SelectStmt', 'UnlistenStmt', 'VacuumStmt', 'VariableShowStmt', 'ViewStmt'],
      'TransactionStmt', // rejected by a rule of its own
    ].map((kind) => [kind, none]),
  ),
};

/** Names of the statements that have no rule, where the kind alone says little. */
const NAMES: { readonly [kind: string]: string } = {
  CallStmt: 'it calls a procedure',
  CreateTrigStmt: 'a trigger changes what later statements write',
  CreateEventTrigStmt: 'a trigger changes what later statements do',
  ExecuteStmt: 'it executes a prepared statement',
  RuleStmt: 'a rule replaces later statements',
};

/** Returns the reasons to doubt that a statement keeps every row and every value. */
export function findDataRisks(statement: SqlStatement): DataRisk[] {
  const own = [[statement.kind, statement.node] as const, ...nodesBelow(statement.node)];
  return own.flatMap(([kind, node]) => {
    if (kind === 'FuncCall') return checkFunction(textsOf(node.funcname));
    if (['A_Expr', 'SubLink', 'SortBy'].includes(kind)) return checkOperator(node);
    if (!kind.endsWith('Stmt')) return [];
    const rule = Object.hasOwn(RULES, kind) ? RULES[kind] : undefined;
    return rule ? rule({ ...statement, kind, node }) : possible(NAMES[kind] ?? `${kind} is not in the list`);
  });
}

function checkFunction(name: readonly string[]): DataRisk[] {
  const known = HARMLESS_FUNCTIONS.has(name.at(-1) ?? '') && (name.length === 1 || name[0] === 'pg_catalog');
  return known ? [] : possible(`it calls ${name.join('.')}()`);
}

function checkOperator({ name: ofExpression, operName, useOp }: SqlNode): DataRisk[] {
  const name = textsOf(ofExpression ?? operName ?? useOp);
  return name.length < 2 || name[0] === 'pg_catalog' ? [] : possible(`it uses the operator ${name.join('.')}`);
}

function checkDrop({ node }: SqlStatement): DataRisk[] {
  const type = String(node.removeType).replace('OBJECT_', '');
  if (node.behavior === 'DROP_CASCADE') return certain('CASCADE');
  if (HOLDS_DATA.includes(type)) return certain(`DROP ${type.replace('_', ' ')}`);
  return HOLDS_NONE.includes(type) ? [] : possible(`DROP ${type.replace('_', ' ')} may drop tables with it`);
}

function checkAlterTable({ node }: SqlStatement): DataRisk[] {
  const commands = nodesBelow(node.cmds).filter(([kind]) => kind === 'AlterTableCmd');
  const own = commands.flatMap(([, command]) => {
    const type = String(command.subtype);
    if (type === 'AT_DropColumn') return certain('DROP COLUMN');
    if (command.behavior === 'DROP_CASCADE') return possible('CASCADE drops other objects');
    if (type === 'AT_AlterColumnType') return checkColumnType(node, command);
    return KEEPING_COMMANDS.includes(type) ? [] : possible(`${type.replace('AT_', '')} is not in the list`);
  });
  const actions = nodesBelow(node.cmds).flatMap(([, it]) => [it?.fk_del_action, it?.fk_upd_action]);
  const cascades = actions.some((action) => ['c', 'n', 'd'].includes(String(action)));
  return [...own, ...(cascades ? possible('the foreign key later changes rows that exist') : [])];
}

function checkColumnType({ objtype }: SqlNode, { def }: SqlNode): DataRisk[] {
  const column = (def as { ColumnDef: SqlNode }).ColumnDef;
  const { names, typmods, arrayBounds } = column.typeName as SqlNode;
  const wide =
    objtype === 'OBJECT_TABLE' &&
    WIDE_TYPES.includes(textsOf(names).join('.').replace('pg_catalog.', '')) &&
    typmods === undefined &&
    arrayBounds === undefined;
  if (column.raw_default !== undefined) return possible('USING replaces the values of the column');
  return wide ? [] : possible('the new type may not hold every value of the old one');
}

/** Decides an UPDATE that fills empty columns: its condition requires each column to be NULL. */
function checkUpdate({ node }: SqlStatement): DataRisk[] {
  const relation = node.relation as { relname: string; alias?: { aliasname: string }; schemaname?: string };
  const targets = (node.targetList as { ResTarget: SqlNode }[]).map(({ ResTarget: target }) => target);
  const empty = emptyColumns(node.whereClause, relation.alias?.aliasname ?? relation.relname);
  if (isReserved(relation)) return possible(`it writes to ${relation.relname}`);
  if (targets.every(({ name, indirection }) => indirection === undefined && empty.includes(String(name)))) return [];
  return targets.some(({ val }) => isNull(val)) ? certain('it sets a column to NULL or its default') : possible('UPDATE overwrites values'); // prettier-ignore
}

/** Returns the columns that a condition requires to be NULL. */
function emptyColumns(condition: unknown, table: string): string[] {
  const { BoolExpr: all, NullTest: test } = (condition ?? {}) as { BoolExpr?: SqlNode; NullTest?: SqlNode };
  if (all?.boolop === 'AND_EXPR') return (all.args as unknown[]).flatMap((it) => emptyColumns(it, table));
  if (test?.nulltesttype !== 'IS_NULL') return [];
  const { ColumnRef: column } = test.arg as { ColumnRef?: SqlNode };
  const name = textsOf(column?.fields);
  return name.length === 1 || (name.length === 2 && name[0] === table) ? name.slice(-1) : [];
}

function isNull(value: unknown): boolean {
  const { A_Const: constant, SetToDefault, TypeCast: cast } = (value ?? {}) as { [kind: string]: SqlNode | undefined };
  return SetToDefault !== undefined || constant?.isnull === true || (cast !== undefined && isNull(cast.arg));
}

function checkMerge({ node }: SqlStatement): DataRisk[] {
  const commands = nodesBelow(node.mergeWhenClauses).map(([, { commandType }]) => commandType);
  if (commands.includes('CMD_DELETE')) return certain('MERGE with DELETE');
  return commands.includes('CMD_UPDATE') ? possible('MERGE overwrites values') : checkTarget(node);
}

function checkInsert({ node }: SqlStatement): DataRisk[] {
  const { action } = (node.onConflictClause ?? {}) as { action?: string };
  return action === 'ONCONFLICT_UPDATE' ? possible('ON CONFLICT DO UPDATE overwrites values') : checkTarget(node);
}

function checkCopy({ node }: SqlStatement): DataRisk[] {
  if (node.is_program) return possible('it runs a program on the server');
  return node.is_from ? checkTarget(node) : possible('it may overwrite a file of the server');
}

function checkTarget({ relation }: SqlNode): DataRisk[] {
  const { relname, schemaname } = relation as { relname: string; schemaname?: string };
  return isReserved({ relname, schemaname }) ? possible(`it writes to ${relname}`) : [];
}

function isReserved({ relname, schemaname }: { relname: string; schemaname?: string }): boolean {
  return schemaname === undefined ? relname.startsWith('pg_') : RESERVED_SCHEMAS.includes(schemaname);
}

function checkBody(statement: SqlStatement): DataRisk[] {
  const name = textsOf(statement.node.funcname);
  if (RESERVED_SCHEMAS.includes(name.length > 1 ? name[0] : ''))
    return possible('it replaces a function of PostgreSQL');
  const body = parseBody(statement);
  return 'unknown' in body ? possible(body.unknown) : body.statements.flatMap(findDataRisks);
}

function checkSetting({ name, kind, args }: SqlNode): DataRisk[] {
  const setting = typeof name === 'string' ? name.toLowerCase() : 'all settings';
  if (kind === 'VAR_SET_MULTI' || HARMLESS_SETTINGS.includes(setting)) return [];
  if (setting !== 'search_path') return possible(`it sets ${setting}`);
  // Another schema before pg_catalog can replace every function and operator.
  return textsOfConstants(args).indexOf('pg_catalog') > 0 ? possible('it hides pg_catalog') : [];
}

function textsOfConstants(args: unknown): string[] {
  return nodesBelow(args).flatMap(([kind, { sval }]) =>
    kind === 'A_Const' && sval ? [(sval as { sval: string }).sval] : [],
  );
}
