"""Stands in for an application image.

usage: placeholder.py PORT HEALTH_PATH, or "none" to wait only. The load balancer's path is healthy, so that the service
starts. All others answer 200 with the status "unhealthy": a canary must not mistake this program for the application.
"""

import http.server
import json
import signal
import sys
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        healthy = self.path.split("?")[0] == health_path
        body = json.dumps({"status": "healthy" if healthy else "unhealthy", "placeholder": True}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_GET

    def log_message(self, *args):
        pass


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
port = sys.argv[1]
if port == "none":
    threading.Event().wait()
health_path = sys.argv[2]
http.server.ThreadingHTTPServer(("", int(port)), Handler).serve_forever()
