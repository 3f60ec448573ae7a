"""Stands in for an application image. Reports healthy on the port in its argument, or only waits if that is "none"."""

import http.server
import signal
import sys
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"status": "healthy", "placeholder": true}'
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
http.server.ThreadingHTTPServer(("", int(port)), Handler).serve_forever()
