import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { BASE } from "./browser";

/** What happens to a request on its way. */
export type Fate = "pass" | "cut" | "cut the answer" | "twice";

const bodyOf = async (from: AsyncIterable<Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of from) parts.push(part);
  return Buffer.concat(parts);
};

/** The line between a phone and the server: whatever it does to requests, and with a newer build of the page when told so. */
export class Line {
  /** Decides about every request. */
  fate: (method: string, path: string) => Fate = () => "pass";
  /** From this moment on the server has a newer build of the page: another worker, and a page with this mark. */
  newer: { old: string; build: string; mark: string } | undefined;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Line> {
    const server = createServer();
    const line = new Line(server);
    server.on("request", (asked, answer) => void line.#pass(asked, answer).catch(() => asked.socket.destroy()));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const fate = this.fate(asked.method ?? "", asked.url ?? "");
    const body = await bodyOf(asked);
    if (fate === "cut") return void asked.socket.destroy();
    if (fate === "twice") await this.#ask(asked, body);
    const { status, headers, bytes } = await this.#ask(asked, body);
    if (fate === "cut the answer") return void asked.socket.destroy();
    answer.writeHead(status, headers);
    answer.end(bytes);
  }

  #ask(asked: IncomingMessage, body: Buffer): Promise<{ status: number; headers: IncomingMessage["headers"]; bytes: Buffer }> {
    const { host: _, ...headers } = { ...asked.headers, "accept-encoding": "identity" };
    return new Promise((done, fail) => {
      const going = request(BASE + (asked.url ?? ""), { method: asked.method ?? "GET", headers: { ...headers, host: asked.headers.host } }, (came) => {
        bodyOf(came).then((bytes) => done({ status: came.statusCode ?? 502, ...this.#changed(asked.url ?? "", came, bytes) }), fail);
      });
      going.on("error", fail);
      going.end(body);
    });
  }

  /** Answers of a newer build. Lengths and hashes of the old one would be wrong. */
  #changed(path: string, { headers }: IncomingMessage, bytes: Buffer): { headers: IncomingMessage["headers"]; bytes: Buffer } {
    const isPage = headers["content-type"]?.startsWith("text/html") && path.startsWith("/appraiser");
    const isWorker = path.startsWith("/appraiser/sw.js");
    const { "content-length": _, etag: _tag, "transfer-encoding": _chunks, ...rest } = headers;
    if (!this.newer || !(isPage || isWorker)) return { headers: rest, bytes };
    const { old, build, mark } = this.newer;
    const text = bytes.toString();
    return { headers: rest, bytes: Buffer.from(isWorker ? text.replaceAll(old, build) : text.replace("<head>", `<head><meta name="mark" content="${mark}">`)) };
  }
}
