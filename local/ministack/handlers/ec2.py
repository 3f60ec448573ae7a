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


def _peers(permission):
    return {
        (group, peer.get(key))
        for group, key in _PEERS.values()
        for peer in permission.get(group) or []
        if peer.get(key)
    }


def _same(one, other):
    """EC2 ignores the descriptions."""
    ports = ("IpProtocol", "FromPort", "ToPort")
    return all(str(one.get(it)) == str(other.get(it)) for it in ports) and bool(_peers(one) & _peers(other))


def _new_rule(permissions):
    """The rule, unless the group has it: the emulator accepts a second one, and EC2 does not."""

    def arguments(it):
        rule = _rule(it)
        (wanted,) = rule["IpPermissions"]
        if any(_same(wanted, found) for found in it.answer["SecurityGroups"][0].get(permissions) or []):
            raise ValueError(f"InvalidPermission.Duplicate: {rule['GroupId']} already has the rule {wanted}")
        return rule

    return arguments


def _security_group_rule(direction):
    permissions = "IpPermissions" if direction == "Ingress" else "IpPermissionsEgress"
    return ApiType(
        "ec2",
        create=[
            ("DescribeSecurityGroups", lambda it: {"GroupIds": [it.props["GroupId"]]}),
            (f"AuthorizeSecurityGroup{direction}", _new_rule(permissions)),
        ],
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
