import { Agent, request as httpRequest } from "node:http";

/** What a server has answered. */
export interface HttpAnswer {
  readonly status: number;
  /** Parsed JSON; null if there was none. */
  readonly body: unknown;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: object;
}

export interface HttpClient {
  /** Rejects with an error of the connection. The server may then have done what was asked, or not. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Ends the connections. */
  close(): void;
}

/** Returns a client that keeps its connections open, and opens as many as there are requests at once. */
export function createHttpClient(url: string): HttpClient {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true });
  return {
    send: ({ method, path, headers = {}, json }) =>
      new Promise((resolve, reject) => {
        const body = json === undefined ? "" : JSON.stringify(json);
        const ofBody = json === undefined ? {} : { "content-type": "application/json" };
        const length = { "content-length": Buffer.byteLength(body) };
        const options = { agent, hostname, port, method, path, headers: { ...headers, ...ofBody, ...length } };
        const request = httpRequest(options, (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => {
            text += chunk;
          });
          response.on("error", reject);
          response.on("end", () => {
            if (!response.complete) return reject(new Error("the answer is incomplete"));
            resolve({ status: response.statusCode ?? 0, body: text === "" ? null : JSON.parse(text) });
          });
        });
        request.on("error", reject);
        request.end(body);
      }),
    close: () => agent.destroy(),
  };
}
