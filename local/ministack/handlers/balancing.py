"""Elastic Load Balancing: weights of target groups, which the emulator drops in its API and in CloudFormation."""

from emulator import call
from kinds import Patch
from ministack.services import alb


def _groups(params, at):
    """The target groups of one action in a request."""
    groups = []
    while arn := alb._p(params, f"{at}.TargetGroups.member.{len(groups) + 1}.TargetGroupArn"):
        weight = alb._p(params, f"{at}.TargetGroups.member.{len(groups) + 1}.Weight", "1")
        groups.append({"TargetGroupArn": arn, "Weight": int(weight)})
    return groups


def _xml(groups):
    members = "".join(
        f"<member><TargetGroupArn>{it['TargetGroupArn']}</TargetGroupArn><Weight>{it['Weight']}</Weight></member>"
        for it in groups
    )
    return f"<ForwardConfig><TargetGroups>{members}</TargetGroups></ForwardConfig>"


def install():
    """Makes the API keep the weights that it is given."""
    parse, render = alb._parse_actions, alb._action_xml

    def parse_actions(params, prefix="DefaultActions"):
        actions = parse(params, prefix)
        for number, action in enumerate(actions, start=1):
            if groups := _groups(params, f"{prefix}.member.{number}.ForwardConfig"):
                action["ForwardConfig"] = {"TargetGroups": groups}
        return actions

    def action_xml(action):
        text = render(action)
        if "ForwardConfig" not in action:
            return text
        return text.removesuffix("</member>") + _xml(action["ForwardConfig"]["TargetGroups"]) + "</member>"

    alb._parse_actions, alb._action_xml = parse_actions, action_xml


def _weighted(props):
    return any(len(it.get("ForwardConfig", {}).get("TargetGroups", [])) > 1 for it in props.get("Actions", []))


def _rule(it, proceed):
    """Writes the weights of the template at every change, over those of a release, as CloudFormation does."""
    arn, attributes = proceed(it.props)
    call("elbv2", "ModifyRule", {"RuleArn": arn, "Actions": it.props["Actions"]})
    return arn, attributes


PATCHES = [
    Patch(
        name="weights",
        type_name="AWS::ElasticLoadBalancingV2::ListenerRule",
        properties=("Weight",),
        why="the emulator's CloudFormation stores the first target group of a rule only",
        applies=_weighted,
        create=_rule,
    ),
]
