import * as ecs from 'aws-cdk-lib/aws-ecs';

/** Answers every request with 200 on the port it is given; without a port it only waits. Both end at SIGTERM. */
const SCRIPT = `
import http.server, signal, sys, threading
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"status": "healthy", "placeholder": true}'
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        if self.command != 'HEAD': self.wfile.write(body)
    do_HEAD = do_POST = do_GET
    def log_message(self, *args): pass
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
port = sys.argv[1]
if port == 'none': threading.Event().wait()
http.server.ThreadingHTTPServer(('', int(port)), Handler).serve_forever()
`.trim();

/**
 * What runs while no image is named: it keeps a service healthy, and proves network, roles and secrets.
 *
 * The command of the container stays what the real image will get: the script ignores it.
 *
 * @internal
 */
export class PlaceholderImage {
  /** From the public registry of AWS, which asks for no login and has no limit for pulls from AWS. */
  public static image(): ecs.ContainerImage {
    return ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/python:3.13-alpine');
  }

  /** The entry point: a web server on `port`, or without one a process that waits. */
  public static entryPoint(port?: number): string[] {
    return ['python3', '-c', SCRIPT, port === undefined ? 'none' : String(port)];
  }
}
