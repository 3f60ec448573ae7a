import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ProblemCode, Problems } from '../../domain';
import { NetworkProps, NetworkSettings, ZONE_LIMIT } from './network-props';

/** Throws all problems with the props of a network. */
export function checkNetwork(network: Construct, props: NetworkProps, settings: NetworkSettings): void {
  const problems = Problems.of(network);
  const { vpc, ...others } = props;
  if (vpc) problems.withoutEffect(others, Object.keys(others), 'vpc');
  else checkNew(problems, props, settings);
  problems.throwIfAny();
}

function checkNew(problems: Problems, props: NetworkProps, { cidr }: NetworkSettings): void {
  const zonesAreValid = problems.optionalNumber(
    'zones',
    props.zones,
    { min: 2, max: ZONE_LIMIT, integer: true },
    'use 2 zones, or 3 for the price of a third NAT gateway',
  );
  if (props.availabilityZoneIds) checkZoneIds(problems, props.availabilityZoneIds, props.zones, zonesAreValid);
  const mask = /^\d{1,3}(?:\.\d{1,3}){3}\/(\d{1,2})$/.exec(cidr)?.[1];
  const isToken = Token.isUnresolved(cidr);
  problems.check(mask !== undefined && Number(mask) >= 16 && Number(mask) <= 19, {
    code: isToken ? ProblemCode.UNRESOLVED_TOKEN : ProblemCode.INVALID_ADDRESS_RANGE,
    property: 'cidr',
    what: isToken ? 'cidr is an unresolved token' : `cidr is ${JSON.stringify(cidr)}`,
    expected: 'a plain IPv4 range from /16 to /19',
    fix: "use '10.0.0.0/16', or pass your existing VPC as vpc",
  });
}

function checkZoneIds(problems: Problems, ids: string[], zones: number | undefined, zonesAreValid: boolean): void {
  const expected = zones ?? Math.min(ZONE_LIMIT, Math.max(2, ids.length));
  problems.check(!zonesAreValid || ids.length === expected, {
    code: ProblemCode.ZONE_COUNT_MISMATCH,
    property: 'availabilityZoneIds',
    what: `availabilityZoneIds has ${ids.length} entries`,
    expected: `${expected} entries, one for each zone`,
    fix: 'list as many zone ids as zones, 2 or 3',
  });
  problems.unique('availabilityZoneIds', ids, 'zone id');
  ids.forEach((zone, index) =>
    problems.match(`availabilityZoneIds[${index}]`, zone, /^[a-z0-9]+-az\d+$/, {
      expected: 'a zone id such as use1-az1',
      fix: 'use the id of the zone instead of its name: aws ec2 describe-availability-zones lists both',
    }),
  );
}
