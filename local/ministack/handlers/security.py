"""Secrets Manager: rotation and resource policies."""

from kinds import ApiType

TYPES = {
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
