"""Starts MiniStack with the CloudFormation types it lacks. Run by `npm run local`, on loopback only.

launcher.py                       serve on 127.0.0.1, port from GATEWAY_PORT
launcher.py --until-stdin-closes  the same, but end with the process that holds our standard input
launcher.py --describe            print what is added, as JSON, and stop
"""

import json
import os
import sys
import threading
from importlib.metadata import version

os.environ["BIND_HOST"] = "127.0.0.1"

import registry  # noqa: E402  (the emulator reads its address when it is imported)


def main():
    installed = version("ministack")
    if "--describe" in sys.argv:
        print(json.dumps(registry.describe(installed)))
        return
    if found := registry.problems(installed):
        sys.exit("\n".join(found))
    registry.install()
    if "--until-stdin-closes" in sys.argv:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = sys.argv[:1]
    from ministack.app import main as serve

    serve()


def _end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


main()
