"""What watches, keeps and pays: alarms, canaries, objectives, backups, scaling, budgets."""

from emulator import call
from kinds import ApiType, Patch, Placeholder
from ministack.core.responses import get_account_id
from ministack.services import cloudwatch


def _math_alarm(it, _proceed):
    name = it.props.get("AlarmName") or it.name
    call("cloudwatch", "PutMetricAlarm", {**it.props, "AlarmName": name})
    # The emulator's operation keeps everything but the expressions, and its DescribeAlarms would show them.
    alarm = cloudwatch._alarms[name]
    alarm["Metrics"] = _typed(it.props["Metrics"])
    return name, {"Arn": alarm["AlarmArn"]}


def _typed(metrics):
    """Templates may write these two as texts."""
    for query in metrics:
        if "ReturnData" in query:
            query["ReturnData"] = str(query["ReturnData"]).lower() == "true"
        if "MetricStat" in query:
            query["MetricStat"]["Period"] = int(query["MetricStat"]["Period"])
    return metrics


def _selection(it):
    return {"BackupPlanId": it.answer["BackupPlanId"], "SelectionId": it.answer["SelectionId"]}


def _budget(it):
    budget = it.props["Budget"]
    return {
        "AccountId": get_account_id(),
        "Budget": {"BudgetName": it.name, **budget},
        "NotificationsWithSubscribers": it.props.get("NotificationsWithSubscribers"),
        "ResourceTags": it.props.get("ResourceTags"),
    }


TYPES = {
    "AWS::CloudWatch::CompositeAlarm": ApiType(
        "cloudwatch",
        create=[
            ("PutCompositeAlarm", lambda it: {"AlarmName": it.name, **it.props}),
            (
                "DescribeAlarms",
                lambda it: {
                    "AlarmNames": [it.props.get("AlarmName", it.name)],
                    "AlarmTypes": ["CompositeAlarm"],
                },
            ),
        ],
        ref="CompositeAlarms.0.AlarmName",
        attributes={"Arn": "CompositeAlarms.0.AlarmArn"},
        delete=[("DeleteAlarms", lambda it: {"AlarmNames": [it.answer["CompositeAlarms"][0]["AlarmName"]]})],
    ),
    "AWS::Backup::BackupSelection": ApiType(
        "backup",
        create=[("CreateBackupSelection", lambda it: it.props)],
        ref=lambda it: f"{it.answer['SelectionId']}_{it.answer['BackupPlanId']}",
        attributes={"SelectionId": "SelectionId", "BackupPlanId": "BackupPlanId", "Id": "SelectionId"},
        delete=[("DeleteBackupSelection", _selection)],
    ),
    "AWS::Budgets::Budget": ApiType(
        "budgets",
        create=[("CreateBudget", _budget)],
        ref=lambda it: it.props["Budget"].get("BudgetName", it.name),
        delete=[
            (
                "DeleteBudget",
                lambda it: {"AccountId": get_account_id(), "BudgetName": it.props["Budget"].get("BudgetName", it.name)},
            )
        ],
    ),
    "AWS::Backup::RestoreTestingPlan": Placeholder(
        ref="RestoreTestingPlanName",
        RestoreTestingPlanArn="arn:aws:backup:{region}:{account}:restore-testing-plan:{name}",
    ),
    "AWS::Backup::RestoreTestingSelection": Placeholder(ref="RestoreTestingSelectionName"),
    "AWS::Synthetics::Canary": Placeholder(ref="Name", Id="{uuid}", State="RUNNING"),
    "AWS::ApplicationSignals::Discovery": Placeholder(AccountId="{account}"),
    "AWS::ApplicationSignals::ServiceLevelObjective": Placeholder(
        Ref="arn:aws:application-signals:{region}:{account}:slo/{name}",
        ref="Name",
        Arn="arn:aws:application-signals:{region}:{account}:slo/{name}",
    ),
    "AWS::ApplicationAutoScaling::ScalableTarget": Placeholder(ref="ResourceId", Id="{uuid}"),
    "AWS::ApplicationAutoScaling::ScalingPolicy": Placeholder(
        ref="PolicyName",
        Arn="arn:aws:autoscaling:{region}:{account}:scalingPolicy:{uuid}:policyName/{name}",
    ),
    "AWS::APS::Workspace": Placeholder(
        Ref="arn:aws:aps:{region}:{account}:workspace/ws-{uuid}",
        Arn="arn:aws:aps:{region}:{account}:workspace/ws-{uuid}",
        WorkspaceId="ws-{uuid}",
        PrometheusEndpoint="https://aps-workspaces.{region}.amazonaws.com/workspaces/ws-{uuid}/",
    ),
}

PATCHES = [
    Patch(
        name="metric math",
        type_name="AWS::CloudWatch::Alarm",
        properties=("*",),
        why="the emulator's CloudFormation refuses an alarm on an expression",
        applies=lambda props: bool(props.get("Metrics")),
        create=_math_alarm,
        delete=lambda name: call("cloudwatch", "DeleteAlarms", {"AlarmNames": [name]}),
    ),
]
