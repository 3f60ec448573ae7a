"""CloudFront, WAF and Route 53: what hangs on a distribution or a web ACL."""

import base64

from kinds import ApiType, Patch, Placeholder


def _encoded(value):
    """SearchString as the API answers it (base64), where a template has plain text."""
    if isinstance(value, list):
        return [_encoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    search = value.get("SearchString")
    text = {} if search is None else {"SearchString": base64.b64encode(search.encode()).decode()}
    return {**{key: _encoded(item) for key, item in value.items()}, **text}


def _counted(items):
    return {"Quantity": len(items), "Items": items} if items else None


def _origin_id(it):
    return {"Id": it.answer["VpcOrigin"]["Id"]}


TYPES = {
    "AWS::CloudFront::MonitoringSubscription": ApiType(
        "cloudfront",
        create=[("CreateMonitoringSubscription", lambda it: it.props)],
        ref=lambda it: it.props["DistributionId"],
        delete=[("DeleteMonitoringSubscription", lambda it: it.props)],
    ),
    "AWS::CloudFront::VpcOrigin": ApiType(
        "cloudfront",
        create=[
            (
                "CreateVpcOrigin",
                lambda it: {
                    # CloudFormation's own defaults, which the API wants spelled out.
                    "VpcOriginEndpointConfig": {
                        "HTTPPort": 80,
                        "HTTPSPort": 443,
                        "OriginProtocolPolicy": "match-viewer",
                        **it.props["VpcOriginEndpointConfig"],
                        "OriginSslProtocols": _counted(it.props["VpcOriginEndpointConfig"].get("OriginSSLProtocols")),
                    },
                    "Tags": {"Items": it.props.get("Tags", [])},
                },
            )
        ],
        ref="VpcOrigin.Id",
        attributes={name: f"VpcOrigin.{name}" for name in ("Id", "Arn", "Status", "CreatedTime", "LastModifiedTime")},
        delete=[
            ("GetVpcOrigin", _origin_id),
            ("DeleteVpcOrigin", lambda it: {**_origin_id(it), "IfMatch": it.answer["ETag"]}),
        ],
    ),
    "AWS::WAFv2::WebACLAssociation": ApiType(
        "wafv2",
        create=[("AssociateWebACL", lambda it: it.props)],
        ref=lambda it: f"{it.props['WebACLArn']}|{it.props['ResourceArn']}",
        delete=[("DisassociateWebACL", lambda it: it.props)],
    ),
    "AWS::WAFv2::IPSet": ApiType(
        "wafv2",
        create=[("CreateIPSet", lambda it: {"Name": it.name, **it.props})],
        ref=lambda it: "|".join((it.answer["Summary"]["Name"], it.answer["Summary"]["Id"], it.props["Scope"])),
        attributes={"Arn": "Summary.ARN", "Id": "Summary.Id"},
        delete=[
            (
                "DeleteIPSet",
                lambda it: {
                    **it.answer["Summary"],
                    "Scope": it.props["Scope"],
                },
            )
        ],
    ),
    "AWS::WAFv2::LoggingConfiguration": Placeholder(ref="ResourceArn"),
    "AWS::Route53::HealthCheck": ApiType(
        "route53",
        create=[("CreateHealthCheck", lambda it: {"CallerReference": it.name, **it.props})],
        ref="HealthCheck.Id",
        attributes={"HealthCheckId": "HealthCheck.Id"},
        delete=[("DeleteHealthCheck", lambda it: {"HealthCheckId": it.answer["HealthCheck"]["Id"]})],
    ),
}

PATCHES = [
    Patch(
        name="search strings",
        type_name="AWS::WAFv2::WebACL",
        properties=("SearchString",),
        why="the emulator's CloudFormation stores a match text as it stands, which no SDK can decode",
        applies=lambda props: "SearchString" in str(props.get("Rules")),
        create=lambda it, proceed: proceed({**it.props, "Rules": _encoded(it.props["Rules"])}),
    ),
]
