/**
 * The Python program that fetches secrets on an instance, with nothing but the standard library and the AWS CLI.
 *
 * `write` puts the current values into a file that only root can read and systemd hands to the service; `check` compares
 * and restarts the service when a value has changed. Values stay in memory and in that file: never on a command line, never
 * in a log.
 *
 * @internal
 */
export function renderSecretsScript(service: string): string {
  return SCRIPT.replaceAll('@SERVICE@', service);
}

const SCRIPT = String.raw`#!/usr/bin/python3
"""Fetches the secrets of @SERVICE@: 'write' before each start, 'check' once a minute."""
import json
import os
import re
import subprocess
import sys
import time
import urllib.parse

CONFIG = '/etc/@SERVICE@/secrets.json'
TARGET = '/run/@SERVICE@-secrets.env'
ATTEMPTS = 5


class NoValue(Exception):
    pass


def fetch(arn):
    command = ['aws', 'secretsmanager', 'get-secret-value', '--region', arn.split(':')[3],
               '--secret-id', arn, '--query', 'SecretString', '--output', 'json']
    for attempt in range(1, ATTEMPTS + 1):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            value = json.loads(done.stdout)
            if value is None:
                raise NoValue('%s holds no text' % arn)
            return value
        if 'ResourceNotFoundException' in done.stderr:
            raise NoValue('%s has no value yet' % arn)
        if attempt < ATTEMPTS:
            time.sleep(2 * attempt)
    raise RuntimeError('cannot read %s: %s' % (arn, done.stderr.strip()))


def value_of(entry, text):
    if 'template' in entry:
        def field(match):
            value = json.loads(text)[match.group(1)] if match.group(1) else text
            return urllib.parse.quote(str(value), safe='')
        return re.sub(r'\{([A-Za-z_]\w*|)\}', field, entry['template'])
    if 'field' in entry:
        value = json.loads(text)[entry['field']]
        return value if isinstance(value, str) else json.dumps(value)
    return text


def render():
    with open(CONFIG, encoding='utf-8') as file:
        entries = json.load(file)
    fetched = {}
    lines = []
    for name, entry in sorted(entries.items()):
        try:
            if entry['secret'] not in fetched:
                fetched[entry['secret']] = fetch(entry['secret'])
            value = value_of(entry, fetched[entry['secret']])
        except NoValue as missing:
            if not entry.get('optional'):
                raise RuntimeError('%s: %s' % (name, missing)) from None
            continue
        except (ValueError, KeyError, TypeError):
            # The text of these errors could quote the secret.
            raise RuntimeError('%s: %s has not the expected JSON field' % (name, entry['secret'])) from None
        if '\0' in value:
            raise RuntimeError('%s: the value holds a zero byte' % name)
        lines.append('%s="%s"\n' % (name, re.sub(r'(["\\$${'`'}])', r'\\\1', value)))
    return ''.join(lines)


def write(text):
    temporary = TARGET + '.new'
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    with os.fdopen(descriptor, 'w', encoding='utf-8') as file:
        file.write(text)
    os.replace(temporary, TARGET)


def check(text):
    with open(TARGET, encoding='utf-8') as file:
        if file.read() == text:
            return
    print('a secret has changed: restarting @SERVICE@')
    subprocess.run(['systemctl', 'try-restart', '@SERVICE@.service'], check=True)


if __name__ == '__main__':
    try:
        text = render()
        write(text) if sys.argv[1:] == ['write'] else check(text)
    except (RuntimeError, OSError) as error:
        sys.exit('secrets of @SERVICE@: %s' % error)
`;
