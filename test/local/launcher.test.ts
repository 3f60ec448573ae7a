import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { readRegistry } from '../../local/emulator';
import { python } from '../support/python';

const LAUNCHER = path.resolve(__dirname, '../../local/ministack');

// The launcher's own code with a stand-in for the emulator: neither pip nor a network is needed here.
const STAND_IN = `
import sys
from unittest.mock import MagicMock
for name in ("botocore", "botocore.config", "botocore.session", "ministack", "ministack.core", "ministack.core.responses",
             "ministack.services", "ministack.services.cloudformation"):
    sys.modules[name] = MagicMock()
from ministack.core import responses
responses.get_account_id = lambda: "000000000000"
responses.get_region = lambda: "us-east-1"
sys.modules["ministack.services.cloudformation.provisioners"] = provisioners = MagicMock()
provisioners._physical_name = lambda stack, logical, **_: f"{stack}-{logical}"
provisioners._RESOURCE_HANDLERS = {name: {} for name in
    ("AWS::RDS::DBInstance", "AWS::CloudWatch::Alarm", "AWS::WAFv2::WebACL", "AWS::S3::Bucket",
     "AWS::ElasticLoadBalancingV2::ListenerRule")}
sys.modules["ministack.services.cloudformation"].provisioners = provisioners
sys.path.insert(0, input["launcher"])
sys.dont_write_bytecode = True
import emulator, kinds, registry
VERSION = registry.PATCHES_CHECKED_WITH
`;

function ask<T>(snippet: string): T {
  return python<T>(STAND_IN + snippet, { launcher: LAUNCHER });
}

test('what the launcher adds fits an emulator that lacks it', () => {
  expect(ask('answer(registry.problems(VERSION))')).toEqual([]);
});

test('a type that the emulator has gained stops the run and says which entry to delete', () => {
  expect(
    ask('provisioners._RESOURCE_HANDLERS["AWS::EC2::NatGateway"] = {}\nanswer(registry.problems(VERSION))'),
  ).toEqual(['the emulator now has AWS::EC2::NatGateway itself: delete its entry in local/ministack/handlers']);
});

test('an emulator of another version stops the run until the patches are checked', () => {
  expect(ask<string[]>('answer(registry.problems("9.9.9"))').join()).toMatch(/installed is 9\.9\.9: check each one/);
});

test('a patch of a type that the emulator no longer has stops the run', () => {
  expect(ask('del provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]\nanswer(registry.problems(VERSION))')).toEqual([
    "patch 'bucket tiers' changes AWS::S3::Bucket, which the emulator does not have",
  ]);
});

test('placeholders are told apart from types that a service stands behind', () => {
  const { added, placeholders } = ask<{ added: string[]; placeholders: string[] }>(
    'answer(registry.describe(VERSION))',
  );
  expect(placeholders).toContain('AWS::Synthetics::Canary');
  expect(added).toContain('AWS::EC2::NatGateway');
  expect(added.filter((it) => placeholders.includes(it))).toEqual([]);
});

test('template values reach an API in the types it asks for, and nothing that it does not know', () => {
  const fitted = ask(`
class Shape:
    def __init__(self, type_name, members=None, member=None):
        self.type_name, self.members, self.member = type_name, members or {}, member
shape = Shape("structure", {
    "On": Shape("boolean"), "Size": Shape("integer"), "Policy": Shape("string"), "Ids": Shape("list", member=Shape("string")),
})
answer(emulator._fit(shape, {"On": "true", "Size": "50", "Policy": {"Version": "1"}, "Ids": "one", "Unknown": 1}))`);
  expect(fitted).toEqual({ On: true, Size: 50, Policy: '{"Version": "1"}', Ids: ['one'] });
});

test('a resource is made through the emulator’s API and taken away with what that API answered', () => {
  const calls = ask(`
calls = []
def call(service, operation, arguments):
    calls.append([operation, arguments.get("AllocationId")])
    return {"AllocationId": "eip-1", "PublicIp": "1.2.3.4"}
kinds.call = call
handler = registry.ADDED["AWS::EC2::EIP"].handlers("AWS::EC2::EIP")
made = handler["create"]("Eip", {"Tags": [{"Key": "aws:cloudformation:stack-name", "Value": "s"}]}, "stack")
handler["delete"](made[0], {})
answer([made, calls])`);
  expect(calls).toEqual([
    ['1.2.3.4', { AllocationId: 'eip-1', PublicIp: '1.2.3.4' }],
    [
      ['AllocateAddress', null],
      ['ReleaseAddress', 'eip-1'],
    ],
  ]);
});

test('[LB-RC-14] a second rule of a security group for the same peer and port is refused, as EC2 does', () => {
  const outcome = ask(`
group = {"IpPermissions": []}
def call(service, operation, arguments):
    if operation == "AuthorizeSecurityGroupIngress":
        group["IpPermissions"] += arguments["IpPermissions"]
        return {"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1"}]}
    return {"SecurityGroups": [group]}
kinds.call = call
create = registry.ADDED["AWS::EC2::SecurityGroupIngress"].handlers("AWS::EC2::SecurityGroupIngress")["create"]
def attempt(port, source, description):
    props = {"GroupId": "sg-1", "IpProtocol": "tcp", "FromPort": port, "ToPort": port, "Description": description,
             "SourceSecurityGroupId": source}
    try:
        return create("Rule", props, "stack")[0]
    except ValueError as error:
        return str(error).split(":")[0]
answer([attempt(8000, "sg-2", "Load balancer to target"), attempt(8000, "sg-2", "Requests and health checks"),
        attempt(8001, "sg-2", "Another port"), attempt(8000, "sg-3", "Another peer")])`);
  expect(outcome).toEqual(['sgr-1', 'InvalidPermission.Duplicate', 'sgr-1', 'sgr-1']);
});

test('the runbook of the default security group removes its rules, and refuses any other group', () => {
  const outcome = ask(`
revoked = []
names = {"sg-default": "default", "sg-web": "web"}
def call(service, operation, arguments):
    if operation == "DescribeSecurityGroups":
        group = arguments["GroupIds"][0]
        return {"SecurityGroups": [{"GroupId": group, "GroupName": names[group],
                                    "IpPermissions": ["in"], "IpPermissionsEgress": ["out"]}]}
    revoked.append([operation, arguments["GroupId"], arguments["IpPermissions"]])
    return {}
kinds.call = call
create = registry.ADDED["AWS::SSM::Association"].handlers("AWS::SSM::Association")["create"]
def attempt(group):
    try:
        return create("Group", {"Parameters": {"GroupId": [group]}}, "stack")[1]
    except ValueError as error:
        return str(error)
answer([attempt("sg-web"), len(revoked), attempt("sg-default"), revoked])`);
  expect(outcome).toEqual([
    'sg-web is not a default security group',
    0,
    { AssociationId: 'stack-Group' },
    [
      ['RevokeSecurityGroupIngress', 'sg-default', ['in']],
      ['RevokeSecurityGroupEgress', 'sg-default', ['out']],
    ],
  ]);
});

test('other tags of a resource do not replace it, and other properties do', () => {
  const calls = ask(`
calls = []
def call(service, operation, arguments):
    calls.append(operation)
    return {"AllocationId": f"eip-{len(calls)}", "PublicIp": "1.2.3.4"}
kinds.call = call
handler = registry.ADDED["AWS::EC2::EIP"].handlers("AWS::EC2::EIP")
tags = lambda owner: {"Domain": "vpc", "Tags": [{"Key": "Owner", "Value": owner}]}
made = handler["create"]("Eip", tags("devops"), "stack")
same = handler["update"](made[0], tags("devops"), tags("platform"), "stack", "Eip")
other = handler["update"](made[0], tags("platform"), {"Domain": "standard"}, "stack", "Eip")
answer([same == made, other == made, calls])`);
  expect(calls).toEqual([true, false, ['AllocateAddress', 'ReleaseAddress', 'AllocateAddress']]);
});

test('[LB-RC-01] an update of a rule writes the weights of its template over those of a release, as CloudFormation does', () => {
  const outcome = ask(`
from handlers import balancing
written = []
balancing.call = lambda service, operation, arguments: written.append([operation, arguments]) or {}
own = {"create": lambda logical, props, stack: ("arn:rule", {}),
       "update": lambda physical, old, new, stack: (physical, {}),
       "delete": lambda physical, props: None}
patch = next(it for it in registry.PATCHES if it.name == "weights")
update = patch.over(own)["update"]
groups = [{"TargetGroupArn": "blue", "Weight": 100}, {"TargetGroupArn": "green", "Weight": 0}]
weighted = {"Actions": [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]}
update("arn:rule", weighted, {**weighted, "Tags": [{"Key": "Owner", "Value": "platform"}]}, "stack", "Rule")
update("arn:other", {}, {"Actions": [{"Type": "forward", "TargetGroupArn": "blue"}]}, "stack", "Other")
answer(written)`);
  const TargetGroups = [
    { TargetGroupArn: 'blue', Weight: 100 },
    { TargetGroupArn: 'green', Weight: 0 },
  ];
  const Actions = [{ Type: 'forward', ForwardConfig: { TargetGroups } }];
  expect(outcome).toEqual([['ModifyRule', { RuleArn: 'arn:rule', Actions }]]);
});

test('[LB-RC-01] the API keeps the weights that a release sets', () => {
  const outcome = ask<string>(`
from handlers import balancing
from ministack.services import alb
alb._p = lambda params, key, default="": params.get(key, default)
alb._parse_actions = lambda params, prefix: [{"Type": "forward"}]
alb._action_xml = lambda action: "<member><Type>forward</Type></member>"
balancing.install()
at = "Actions.member.1.ForwardConfig.TargetGroups.member"
sent = {f"{at}.1.TargetGroupArn": "blue", f"{at}.1.Weight": "0", f"{at}.2.TargetGroupArn": "green", f"{at}.2.Weight": "100"}
answer("".join(alb._action_xml(it) for it in alb._parse_actions(sent, "Actions")))`);
  const weights = [...outcome.matchAll(/<TargetGroupArn>(\w+)<\/TargetGroupArn><Weight>(\d+)<\/Weight>/g)];
  expect(weights.map(([, group, weight]) => `${group} ${weight}`)).toEqual(['blue 0', 'green 100']);
  expect(outcome).toMatch(/^<member><Type>forward<\/Type><ForwardConfig>.*<\/ForwardConfig><\/member>$/);
});

test('a patch leaves every resource that it does not apply to with the emulator', () => {
  const made = ask(`
own = {"create": lambda logical, props, stack: ["emulator", props], "delete": lambda physical, props: None}
patch = next(it for it in registry.PATCHES if it.name == "search strings")
create = patch.over(own)["create"]
rule = {"SearchString": "/login"}
answer([create("Acl", {"Rules": []}, "s"), create("Acl", {"Rules": [rule]}, "s")])`);
  expect(made).toEqual([
    ['emulator', { Rules: [] }],
    ['emulator', { Rules: [{ SearchString: 'L2xvZ2lu' }] }],
  ]);
});

test('the command stops with the launcher’s reasons when its additions no longer fit', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'local-launcher-'));
  const interpreter = path.join(directory, 'python');
  writeFileSync(interpreter, `#!/bin/sh\necho '{"version":"9.9.9","problems":["the emulator now has X itself"]}'\n`);
  chmodSync(interpreter, 0o755);
  expect(() => readRegistry(interpreter, process.env)).toThrow(
    /conflict with MiniStack 9\.9\.9:\n- the emulator now has X/,
  );
  rmSync(directory, { recursive: true });
});
