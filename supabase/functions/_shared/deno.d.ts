/** The parts of Deno's API that the functions use. Deno itself has its own types and never reads this file. */
declare const Deno: {
  readonly env: { toObject(): Record<string, string> };
  serve(handler: (request: Request) => Promise<Response>): unknown;
  readTextFile(path: string): Promise<string>;
};
