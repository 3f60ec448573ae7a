"""The AWS CLI as far as `loadbearing traffic` needs it: any operation, through botocore, with options of plain values.

usage: aws_cli.py SERVICE OPERATION [--OPTION VALUE...]...
"""

import json
import sys

from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

GLOBAL_OPTIONS = {"region", "output"}


def options(words):
    """Values by option, as the command line has them: `--status A B` has two."""
    found = {}
    for word in words:
        if word.startswith("--"):
            values = found[word[2:]] = []
        else:
            values.append(word)
    return found


def main(service, operation, *words):
    given = options(words)
    client = Session().create_client(
        service,
        region_name=given["region"][0],
        config=Config(retries={"total_max_attempts": 1}, inject_host_prefix=False, proxies={}),
    )
    names = {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}
    members = client.meta.service_model.operation_model(names[operation]).input_shape.members
    arguments = {
        name: given[xform_name(name, "-")] if shape.type_name == "list" else given[xform_name(name, "-")][0]
        for name, shape in members.items()
        if xform_name(name, "-") in given
    }
    unknown = set(given) - GLOBAL_OPTIONS - {xform_name(name, "-") for name in members}
    if unknown:
        sys.exit(f"Unknown options: {', '.join(sorted(unknown))}")
    try:
        answer = client._make_api_call(names[operation], arguments)
    except ClientError as error:
        sys.exit(f"\n{error}")
    del answer["ResponseMetadata"]
    print(json.dumps(answer, default=str))


main(*sys.argv[1:])
