"""Secrets Manager: rotation and resource policies. Systems Manager: the runbook of the default security group."""

from kinds import ApiType


def _group(it):
    """The one group that the runbook changes. It refuses any other than a default group, as AWS's does."""
    found = it.answer["SecurityGroups"][0]
    if found["GroupName"] != "default":
        raise ValueError(f"{found['GroupId']} is not a default security group")
    return found


TYPES = {
    "AWS::SSM::Association": ApiType(
        "ec2",
        create=[
            ("DescribeSecurityGroups", lambda it: {"GroupIds": it.props["Parameters"]["GroupId"]}),
            (
                "RevokeSecurityGroupIngress",
                lambda it: {"GroupId": _group(it)["GroupId"], "IpPermissions": _group(it)["IpPermissions"]},
            ),
            (
                "RevokeSecurityGroupEgress",
                lambda it: {"GroupId": _group(it)["GroupId"], "IpPermissions": _group(it)["IpPermissionsEgress"]},
            ),
        ],
        ref=lambda it: it.name,
        attributes={"AssociationId": lambda it: it.name},
    ),
    "AWS::SecretsManager::RotationSchedule": ApiType(
        "secretsmanager",
        create=[("RotateSecret", lambda it: {**it.props, "RotateImmediately": False})],
        ref="ARN",  # no delete: the emulator cannot cancel a rotation, which ends with the secret
    ),
    "AWS::SecretsManager::ResourcePolicy": ApiType(
        "secretsmanager",
        create=[("PutResourcePolicy", lambda it: it.props)],
        ref="ARN",
        delete=[("DeleteResourcePolicy", lambda it: {"SecretId": it.props["SecretId"]})],
    ),
}
