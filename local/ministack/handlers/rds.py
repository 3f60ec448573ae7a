"""RDS: the proxy and read replicas."""

from emulator import call
from kinds import ApiType, Patch


def _proxy(it):
    return {"DBProxyName": it.props["DBProxyName"]}


def _targets(it):
    named = {key: it.props[key] for key in ("DBInstanceIdentifiers", "DBClusterIdentifiers") if it.props.get(key)}
    return {**_proxy(it), "TargetGroupName": it.props.get("TargetGroupName", "default"), **named}


def _replica(it, _proceed):
    name = it.props.get("DBInstanceIdentifier") or it.name
    instances = call("rds", "DescribeDBInstances", {})["DBInstances"]
    if name not in [instance["DBInstanceIdentifier"] for instance in instances]:
        call("rds", "CreateDBInstanceReadReplica", {**it.props, "DBInstanceIdentifier": name})
    # The emulator's operation copies the source and hears nothing else: say what the template says.
    answer = call(
        "rds",
        "ModifyDBInstance",
        {
            **{"MultiAZ": False, "DeletionProtection": False, "BackupRetentionPeriod": 0, **it.props},
            "DBInstanceIdentifier": name,
            "VpcSecurityGroupIds": it.props.get("VPCSecurityGroups"),
            "ApplyImmediately": True,
        },
    )["DBInstance"]
    return name, {
        "Endpoint.Address": answer["Endpoint"]["Address"],
        "Endpoint.Port": str(answer["Endpoint"]["Port"]),
        "DbiResourceId": answer["DbiResourceId"],
        "DBInstanceArn": answer["DBInstanceArn"],
    }


TYPES = {
    "AWS::RDS::DBProxy": ApiType(
        "rds",
        create=[("CreateDBProxy", lambda it: it.props)],
        ref="DBProxy.DBProxyName",
        attributes={
            "DBProxyArn": "DBProxy.DBProxyArn",
            "Endpoint": "DBProxy.Endpoint",
            "VpcId": lambda it: it.answer["DBProxy"].get("VpcId", ""),
        },
        delete=[("DeleteDBProxy", _proxy)],
    ),
    "AWS::RDS::DBProxyTargetGroup": ApiType(
        "rds",
        create=[
            (
                "ModifyDBProxyTargetGroup",
                lambda it: {
                    **_targets(it),
                    "ConnectionPoolConfig": it.props.get("ConnectionPoolConfigurationInfo"),
                },
            ),
            ("RegisterDBProxyTargets", _targets),
        ],
        ref="DBProxyTargetGroup.TargetGroupArn",
        attributes={"TargetGroupArn": "DBProxyTargetGroup.TargetGroupArn"},
        delete=[("DeregisterDBProxyTargets", _targets)],
    ),
}

PATCHES = [
    Patch(
        name="read replica",
        type_name="AWS::RDS::DBInstance",
        properties=("*",),
        why="the emulator's CloudFormation ignores SourceDBInstanceIdentifier and makes a lone instance",
        applies=lambda props: bool(props.get("SourceDBInstanceIdentifier")),
        create=_replica,
        delete=lambda name: call(
            "rds", "DeleteDBInstance", {"DBInstanceIdentifier": name, "SkipFinalSnapshot": True}
        ),
    ),
]
