"""S3: lifecycle rules (the emulator has the API), and the archive tiers of Intelligent-Tiering (it has none)."""

from emulator import call
from kinds import Patch
from ministack.services import s3

_tiers: dict = {}  # bucket -> configuration id -> the XML as it came


def install():
    """Adds the intelligent-tiering calls of the S3 API: they keep what they are given and answer with it."""
    proceed = s3.handle_request

    async def handle_request(method, path, headers, body, query_params, *rest, **named):
        if "intelligent-tiering" not in query_params:
            return await proceed(method, path, headers, body, query_params, *rest, **named)
        kept = _tiers.setdefault(s3._parse_bucket_key(path, headers)[0], {})
        key = query_params.get("id", [""])[0]
        if method == "PUT":
            kept[key] = body
        elif method == "DELETE":
            kept.pop(key, None)
        elif not key:
            every = b"".join(kept.values())
            return 200, {"Content-Type": "application/xml"}, b"<Tiers>" + every + b"</Tiers>"
        return 200, {"Content-Type": "application/xml"}, kept.get(key, b"")

    s3.handle_request = handle_request


def _rule(rule):
    """A lifecycle rule as the API names it."""
    days = rule.get("ExpirationInDays")
    return {
        **rule,
        "ID": rule.get("Id"),
        "Filter": {"Prefix": rule.get("Prefix", "")},
        "Prefix": None,
        "Expiration": {"Days": days} if days else None,
        "Transitions": [
            {"Days": step.get("TransitionInDays"), "StorageClass": step["StorageClass"]}
            for step in rule.get("Transitions", [])
        ]
        or None,
    }


def _bucket(it, proceed):
    name, attributes = proceed(it.props)
    if rules := it.props.get("LifecycleConfiguration", {}).get("Rules"):
        call(
            "s3",
            "PutBucketLifecycleConfiguration",
            {"Bucket": name, "LifecycleConfiguration": {"Rules": [_rule(rule) for rule in rules]}},
        )
    for tiers in it.props.get("IntelligentTieringConfigurations", []):
        call(
            "s3",
            "PutBucketIntelligentTieringConfiguration",
            {"Bucket": name, "Id": tiers["Id"], "IntelligentTieringConfiguration": tiers},
        )
    return name, attributes


PATCHES = [
    Patch(
        name="bucket tiers",
        type_name="AWS::S3::Bucket",
        properties=("LifecycleConfiguration", "IntelligentTieringConfigurations"),
        why="the emulator's CloudFormation ignores both, and its S3 has no archive tiers",
        applies=lambda props: any(
            props.get(name) for name in ("LifecycleConfiguration", "IntelligentTieringConfigurations")
        ),
        create=_bucket,
        delete=lambda name: _tiers.pop(name, None),
    ),
]
