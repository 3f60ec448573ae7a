"""Runs commands of a script of the pipeline, which is the first argument, with a fake of the programs that it calls.

$FAKE_STATE names the file of the account's state, which also records every call. Unknown calls fail.
"""

import json
import os
import runpy
import subprocess
import sys


def run_script(answer):
    """Runs the script. `answer` gets the state, a program, its arguments and its options, and returns its JSON."""
    path = os.environ["FAKE_STATE"]

    def fake(call, **_):
        """Replaces subprocess.run."""
        with open(path, encoding="utf-8") as file:
            state = json.load(file)
        program, arguments = call[0], list(call[1:])
        state["calls"].append(" ".join(call))
        options = {word: arguments[index + 1] for index, word in enumerate(arguments[:-1]) if word.startswith("--")}
        try:
            result, text, error = 0, json.dumps(answer(state, program, arguments, options)), ""
        except PermissionError as refusal:
            result, text, error = 254, "", str(refusal)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(state, file)
        return subprocess.CompletedProcess(call, result, text, error)

    script, commands = sys.argv[1], sys.argv[2:]
    sys.path[0] = os.path.dirname(os.path.abspath(script))  # as if Python had started the script
    subprocess.run = fake
    for command in commands:
        sys.argv = [script, command]
        runpy.run_path(script, run_name="__main__")
