import dns, { type LookupOptions } from "node:dns";
import { syncBuiltinESMExports } from "node:module";

/**
 * Imported for its effect: `localhost` is this machine for the whole process, as RFC 6761 and browsers have it.
 * A bare Debian has no hosts file that would say so, and there Vite, which asks even to build, would fail.
 * Whatever the system itself answers stays.
 */
type Callback = (error: Error | null, ...answer: unknown[]) => void;
type CallbackLookup = (name: string, options: LookupOptions, callback: Callback) => void;
type PromisedLookup = (name: string, options?: LookupOptions | number) => Promise<unknown>;

const loopback = { address: "127.0.0.1", family: 4 } as const;
const isNamed = (name: string): boolean => /^localhost\.?$/i.test(name);
const wantsAll = (options: unknown): boolean =>
  typeof options === "object" && options !== null && "all" in options && options.all === true;

/** As `dns.lookup`, with an answer for `localhost` where `ask` has none. */
export function answerLocalhost(ask: CallbackLookup) {
  return (name: string, ...rest: [LookupOptions | number | Callback, Callback?]): void => {
    const callback = rest.at(-1) as Callback;
    const given = rest.length > 1 ? rest[0] : {};
    const options = typeof given === "number" ? { family: given } : (given as LookupOptions);
    ask(name, options, (error, ...answer) => {
      if (error === null || !isNamed(name)) callback(error, ...answer);
      else if (wantsAll(options)) callback(null, [loopback]);
      else callback(null, loopback.address, loopback.family);
    });
  };
}

/** As `dns.promises.lookup`, likewise. */
export function promiseLocalhost(ask: PromisedLookup): PromisedLookup {
  return async (name, options) => {
    try {
      return await ask(name, options);
    } catch (error) {
      if (!isNamed(name)) throw error;
      return wantsAll(options) ? [loopback] : loopback;
    }
  };
}

Object.assign(dns, { lookup: answerLocalhost(dns.lookup as CallbackLookup) });
Object.assign(dns.promises, { lookup: promiseLocalhost(dns.promises.lookup as PromisedLookup) });
syncBuiltinESMExports();
