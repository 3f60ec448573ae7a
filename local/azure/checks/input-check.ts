import { checkBudget } from './budget-check';
import { checkFacts } from './fact-check';
import { FACTS } from './facts';
import { InputFailure, MapperSource, checkAgainstMapper } from './mapper-check';
import { checkMetricAlert, checkWorkbook } from './metric-check';

/** azure-native accepts a list and turns it into Azure's map. */
const IDENTITIES = ['identity.userAssignedIdentities'];

/**
 * Which description fits a type. `beyond` names inputs that this library sets and the description is too old for: each was read in
 * the reference of the API version that azure-native uses.
 */
const MAPPERS: { readonly [token: string]: MapperSource } = {
  'azure-native:app:ContainerApp': {
    from: '@azure/arm-appcontainers',
    className: 'ContainerApp',
    beyond: IDENTITIES,
  },
  'azure-native:app:Certificate': { from: '@azure/arm-appcontainers', className: 'Certificate' },
  'azure-native:app:ManagedCertificate': { from: '@azure/arm-appcontainers', className: 'ManagedCertificate' },
  'azure-native:app:ManagedEnvironment': { from: '@azure/arm-appcontainers', className: 'ManagedEnvironment' },
  'azure-native:app:Job': { from: '@azure/arm-appcontainers', className: 'Job', beyond: IDENTITIES },
  'azure-native:cdn:Profile': { from: '@azure/arm-cdn', className: 'Profile' },
  'azure-native:cdn:AFDEndpoint': { from: '@azure/arm-cdn', className: 'AFDEndpoint' },
  'azure-native:cdn:AFDCustomDomain': { from: '@azure/arm-cdn', className: 'AFDDomain' },
  'azure-native:cdn:AFDOriginGroup': { from: '@azure/arm-cdn', className: 'AFDOriginGroup' },
  'azure-native:cdn:AFDOrigin': { from: '@azure/arm-cdn', className: 'AFDOrigin' },
  'azure-native:cdn:Route': { from: '@azure/arm-cdn', className: 'Route' },
  'azure-native:cdn:Rule': { from: '@azure/arm-cdn', className: 'Rule' },
  'azure-native:cdn:SecurityPolicy': { from: '@azure/arm-cdn', className: 'SecurityPolicy' },
  'azure-native:frontdoor:Policy': { from: '@azure/arm-frontdoor', className: 'WebApplicationFirewallPolicy' },
  'azure-native:dbforpostgresql:Server': { from: '@azure/arm-postgresql-flexible', className: 'Server' },
  'azure-native:dbforpostgresql:Configuration': {
    from: '@azure/arm-postgresql-flexible',
    className: 'ConfigurationForUpdate',
  },
  'azure-native:dbforpostgresql:Database': { from: '@azure/arm-postgresql-flexible', className: 'Database' },
  'azure-native:dbforpostgresql:AdministratorsMicrosoftEntra': {
    from: '@azure/arm-postgresql-flexible',
    className: 'AdministratorMicrosoftEntraAdd',
  },
  'azure-native:dbforpostgresql:VirtualEndpoint': {
    from: '@azure/arm-postgresql-flexible',
    className: 'VirtualEndpoint',
  },
};

/** Checks of types whose inputs depend on each other. */
const OWN_CHECKS: { readonly [token: string]: (inputs: Record<string, unknown>) => InputFailure[] } = {
  'azure-native:consumption:Budget': checkBudget,
  'azure-native:monitor:MetricAlert': checkMetricAlert,
  'azure-native:applicationinsights:Workbook': checkWorkbook,
};

/** Returns Azure's objections to the inputs of a resource. `address` names the inputs of its address. */
export function checkInputs(
  token: string,
  inputs: Record<string, unknown>,
  address: readonly string[],
): InputFailure[] {
  const mapper = MAPPERS[token];
  const body = Object.fromEntries(
    Object.entries(inputs).filter(([name]) => name !== 'resourceGroupName' && !address.includes(name)),
  );
  return [
    ...(mapper ? checkAgainstMapper(mapper, body) : []),
    ...checkFacts(FACTS[token] ?? [], inputs),
    ...(OWN_CHECKS[token]?.(inputs) ?? []),
  ];
}
