import { Agent, IncomingHttpHeaders, ServerResponse, createServer, get } from 'node:http';
import { AddressInfo } from 'node:net';

/** A service of this process under measurement. */
export interface MeasuredService {
  readonly url: string;
  /** Requests that reached it. */
  requests(): number;
  /** Headers of the last of them. */
  headers(): IncomingHttpHeaders;
  stop(): Promise<void>;
}

/** Starts a service. `answer` gets the number of requests in work, with the new one. */
async function aService(answer: (response: ServerResponse, inWork: number) => void): Promise<MeasuredService> {
  let inWork = 0;
  let requests = 0;
  let headers: IncomingHttpHeaders = {};
  const server = createServer((request, response) => {
    requests += 1;
    headers = request.headers;
    inWork += 1;
    response.once('close', () => (inWork -= 1));
    answer(response, inWork);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1024, resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests: () => requests,
    headers: () => headers,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A service with a number of workers, each of which takes `milliseconds` for a request, or what they return. Requests wait in a queue. */
export function workers(count: number, milliseconds: number | (() => number)): Promise<MeasuredService> {
  const duration = typeof milliseconds === 'number' ? () => milliseconds : milliseconds;
  const queue: ServerResponse[] = [];
  let busy = 0;
  const next = (): void => {
    const response = busy < count ? queue.shift() : undefined;
    if (response === undefined) return;
    busy += 1;
    setTimeout(() => {
      busy -= 1;
      response.end('ok');
      next();
    }, duration());
  };
  return aService((response) => {
    queue.push(response);
    next();
  });
}

/** A load balancer that passes each request to one of the services by chance. */
export async function balanced(services: readonly MeasuredService[], random: () => number): Promise<MeasuredService> {
  const agent = new Agent({ keepAlive: true });
  const balancer = await aService((response) => {
    const { url } = services[Math.floor(random() * services.length)];
    get(url, { agent }, (answer) => answer.pipe(response));
  });
  return {
    ...balancer,
    stop: async () => {
      agent.destroy();
      await balancer.stop();
    },
  };
}

/** A service whose requests slow each other down as the Universal Scalability Law says. */
export function contended(milliseconds: number, sigma: number, kappa: number): Promise<MeasuredService> {
  return aService((response, n) => {
    setTimeout(() => response.end('ok'), milliseconds * (1 + sigma * (n - 1) + kappa * n * (n - 1)));
  });
}

/** A service that answers with errors as soon as more requests are in work. */
export function overloadedAbove(most: number, milliseconds: number): Promise<MeasuredService> {
  return aService((response, n) => {
    response.statusCode = n > most ? 503 : 200;
    setTimeout(() => response.end(), milliseconds);
  });
}
