"""Placeholder for the TraitorTrack application until you deploy the real one.

Serves /health for the load balancer. /api/health/detailed checks database and Redis, and is always unhealthy: the
canary must not mistake this program for the application. Needs only Python's standard library.
`app` is a WSGI callable like the real application's (`gunicorn main:app`); `python3 main.py` serves it too.
"""

import json
import logging
import os
import shutil
import signal
import socket
import ssl
import struct
import sys
import threading
import time
import uuid
from datetime import datetime, timezone
from socketserver import TCPServer, ThreadingMixIn
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

TIMEOUT_SECONDS = float(os.environ.get('CHECK_TIMEOUT_SECONDS', '3'))
DISK_WARNING_PERCENT = 80
POSTGRES_SSL_REQUEST = struct.pack('!ii', 8, 80877103)
OPTIONAL_FIELDS = ['user_id', 'request_id', 'duration_ms', 'ip_address', 'method', 'path', 'status']

logger = logging.getLogger('traitortrack')


class JsonFormatter(logging.Formatter):
    """One JSON object a line: what the log group and its metric filters expect."""

    def format(self, record):
        entry = {
            'timestamp': datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            'level': record.levelname,
            'logger': record.name,
            'message': record.getMessage(),
            'module': record.module,
            'function': record.funcName,
            'line': record.lineno,
        }
        entry.update({name: getattr(record, name) for name in OPTIONAL_FIELDS if hasattr(record, name)})
        if record.exc_info:
            entry['exception'] = self.formatException(record.exc_info)
        return json.dumps(entry)


def configure_logging():
    handler = logging.StreamHandler()  # standard error
    handler.setFormatter(JsonFormatter())
    logging.root.handlers = [handler]
    logging.root.setLevel(os.environ.get('LOG_LEVEL', 'INFO'))


def check_database():
    """Whether PostgreSQL answers and offers TLS. It takes no connection out of anybody's budget."""
    url = urlsplit(os.environ['DATABASE_URL'])
    with socket.create_connection((url.hostname, url.port or 5432), TIMEOUT_SECONDS) as connection:
        connection.sendall(POSTGRES_SSL_REQUEST)
        if connection.recv(1) != b'S':
            raise ConnectionError('the server does not offer TLS')
    return {'status': 'healthy', 'pool_size': int(os.environ.get('DB_POOL_SIZE', '0')), 'checked_out': 0}


def redis_command(stream, *parts):
    encoded = [part.encode() for part in parts]
    stream.write(b'*%d\r\n' % len(encoded) + b''.join(b'$%d\r\n%s\r\n' % (len(part), part) for part in encoded))
    stream.flush()
    reply = stream.readline()
    if not reply.startswith(b'+'):
        raise ConnectionError(f'{parts[0]} was refused')


def check_redis():
    """Whether Redis answers a ping, over TLS and with its password."""
    host, port = os.environ['REDIS_HOST'], int(os.environ.get('REDIS_PORT', '6379'))
    # Without the variable: the certificates of the system, which know Amazon's.
    context = ssl.create_default_context(cafile=os.environ.get('REDIS_CA_FILE'))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection((host, port), TIMEOUT_SECONDS) as plain:
        with context.wrap_socket(plain, server_hostname=host) as secure, secure.makefile('rwb') as stream:
            if os.environ.get('REDIS_PASSWORD'):
                redis_command(stream, 'AUTH', os.environ['REDIS_PASSWORD'])
            redis_command(stream, 'PING')
    return {'status': 'healthy'}


def check_disk():
    usage = shutil.disk_usage('/')
    percent = usage.used / usage.total * 100
    return {
        'status': 'healthy' if percent < DISK_WARNING_PERCENT else 'warning',
        'used_percent': round(percent, 2),
        'free_gb': round(usage.free / 1024**3, 2),
    }


def checked(check, failed):
    """Runs a check. What went wrong stands in the log: the answer is public."""
    try:
        return check()
    except Exception as error:
        logger.warning('%s failed: %s', check.__name__, error, exc_info=True)
        return {**failed, 'status': 'unhealthy', 'error': type(error).__name__}


def detailed_health():
    pool = {'pool_size': int(os.environ.get('DB_POOL_SIZE', '0')), 'checked_out': 0}
    checks = {
        'database': checked(check_database, pool),
        'redis': checked(check_redis, {}),
        'disk': checked(check_disk, {}),
        'application': {'status': 'unhealthy', 'placeholder': True},
    }
    return {'status': 'unhealthy', 'timestamp': datetime.now(timezone.utc).isoformat(), 'checks': checks}


PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>TraitorTrack</title></head>
<body>
<h1>TraitorTrack</h1>
<p>The infrastructure is up. This page is a placeholder: deploy your application to replace it.</p>
<p><a href="/api/health/detailed">Detailed health</a></p>
</body>
</html>
"""


def answer(method, path):
    """The status line, content type and body for a request."""
    if path not in ('/', '/health', '/api/health/detailed'):
        return '404 Not Found', 'text/plain; charset=utf-8', 'Not found\n'
    if method not in ('GET', 'HEAD'):
        return '405 Method Not Allowed', 'text/plain; charset=utf-8', 'Only GET and HEAD\n'
    if path == '/':
        return '200 OK', 'text/html; charset=utf-8', PAGE
    if path == '/health':
        return '200 OK', 'text/plain; charset=utf-8', 'OK\n'
    return '503 Service Unavailable', 'application/json', json.dumps(detailed_health()) + '\n'


def app(environ, start_response):
    began = time.monotonic()
    method, path = environ['REQUEST_METHOD'], environ.get('PATH_INFO', '/')
    line, content_type, text = answer(method, path)
    body = text.encode()
    headers = [('Content-Type', content_type), ('Content-Length', str(len(body))), ('Cache-Control', 'no-store')]
    start_response(line, headers)
    fields = {
        'request_id': environ.get('HTTP_X_AMZN_TRACE_ID') or str(uuid.uuid4()),
        'duration_ms': round((time.monotonic() - began) * 1000, 2),
        'method': method,
        'path': path,
        'status': int(line[:3]),
    }
    logger.info('%s %s %s', method, path, line, extra=fields)
    return [] if method == 'HEAD' else [body]


class Handler(WSGIRequestHandler):
    timeout = 30

    def log_message(self, format, *args):
        """Nothing: `app` logs each request."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = False  # requests that have begun are finished
    request_queue_size = 128

    def server_bind(self):
        TCPServer.server_bind(self)  # without the reverse look-up of the HTTP server, which may take seconds
        self.server_name, self.server_port = self.server_address[:2]
        self.setup_environ()

    def handle_error(self, request, client_address):
        logger.warning('connection failed: %s', sys.exc_info()[1])


def main():
    server = Server((os.environ.get('BIND_ADDRESS', '0.0.0.0'), int(os.environ.get('PORT', '5000'))), Handler)
    server.set_app(app)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    logger.info('listening on port %s', server.server_port)
    server.serve_forever()
    server.server_close()
    logger.info('stopped')


configure_logging()

if __name__ == '__main__':
    main()
