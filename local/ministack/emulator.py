"""Calls the emulator as any client would: through its AWS APIs, on its own address.

botocore (a dependency of the emulator) knows every operation's input, so that a CloudFormation property dict can be
cut and converted to it without a mapping per type.
"""

import json
import os
from functools import cache

from botocore.config import Config
from botocore.session import Session
from ministack.core.responses import get_account_id, get_region

_CONFIG = Config(
    retries={"total_max_attempts": 1},
    connect_timeout=10,
    read_timeout=60,
    inject_host_prefix=False,
    proxies={},
    s3={"addressing_style": "path"},
)


@cache
def _client(service, region, account, endpoint):
    # An access key of twelve digits names the account, see the emulator's router.
    return Session().create_client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=account,
        aws_secret_access_key="local",
        config=_CONFIG,
    )


def call(service, operation, arguments):
    """One API call; `arguments` may hold more than the operation takes."""
    endpoint = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"
    client = _client(service, get_region(), get_account_id(), endpoint)
    shape = client.meta.service_model.operation_model(operation).input_shape
    return client._make_api_call(operation, _fit(shape, arguments))


def _fit(shape, value):
    """A template value in the form that the API's shape asks for; what the shape does not know is left out."""
    kind = shape.type_name
    if kind == "structure":
        return {
            name: _fit(member, value[name])
            for name, member in shape.members.items()
            if isinstance(value, dict) and value.get(name) is not None
        }
    if kind == "list":
        return [_fit(shape.member, item) for item in (value if isinstance(value, list) else [value])]
    if kind == "map":
        return {key: _fit(shape.value, item) for key, item in value.items()}
    if kind == "boolean":
        return str(value).lower() == "true"
    if kind in ("integer", "long"):
        return int(float(value))
    if kind in ("float", "double"):
        return float(value)
    if kind == "string":
        return json.dumps(value) if isinstance(value, (dict, list)) else str(value)
    return value
