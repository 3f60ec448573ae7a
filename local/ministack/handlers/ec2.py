"""EC2: addresses, NAT gateways, single security group rules, flow logs. The emulator has their APIs."""

from kinds import ApiType, tags

_PEERS = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
    "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
}


def _rule(it):
    rule = {"IpProtocol": it.props["IpProtocol"]}
    for port in ("FromPort", "ToPort"):
        if port in it.props:
            rule[port] = it.props[port]
    for prop, (group, key) in _PEERS.items():
        if prop in it.props:
            rule[group] = [{key: it.props[prop], "Description": it.props.get("Description")}]
    return {"GroupId": it.props["GroupId"], "IpPermissions": [rule]}


def _security_group_rule(direction):
    return ApiType(
        "ec2",
        create=[(f"AuthorizeSecurityGroup{direction}", _rule)],
        ref="SecurityGroupRules.0.SecurityGroupRuleId",
        attributes={"Id": "SecurityGroupRules.0.SecurityGroupRuleId"},
        delete=[(f"RevokeSecurityGroup{direction}", _rule)],
    )


TYPES = {
    "AWS::EC2::EIP": ApiType(
        "ec2",
        create=[("AllocateAddress", lambda it: {**it.props, **tags("elastic-ip")(it)})],
        ref="PublicIp",
        attributes={"AllocationId": "AllocationId", "PublicIp": "PublicIp"},
        delete=[("ReleaseAddress", lambda it: {"AllocationId": it.answer["AllocationId"]})],
    ),
    "AWS::EC2::NatGateway": ApiType(
        "ec2",
        create=[("CreateNatGateway", lambda it: {**it.props, **tags("natgateway")(it)})],
        ref="NatGateway.NatGatewayId",
        attributes={"NatGatewayId": "NatGateway.NatGatewayId"},
        delete=[("DeleteNatGateway", lambda it: {"NatGatewayId": it.answer["NatGateway"]["NatGatewayId"]})],
    ),
    "AWS::EC2::SecurityGroupIngress": _security_group_rule("Ingress"),
    "AWS::EC2::SecurityGroupEgress": _security_group_rule("Egress"),
    "AWS::EC2::FlowLog": ApiType(
        "ec2",
        create=[
            (
                "CreateFlowLogs",
                lambda it: {**it.props, "ResourceIds": [it.props["ResourceId"]], **tags("vpc-flow-log")(it)},
            )
        ],
        ref="FlowLogIds.0",
        attributes={"Id": "FlowLogIds.0"},
        delete=[("DeleteFlowLogs", lambda it: {"FlowLogIds": it.answer["FlowLogIds"]})],
    ),
}
