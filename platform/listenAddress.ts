/** Returns true for a name or an address of the loopback interface, which only programs on this machine reach. */
export const isLoopbackAddress = (host: string): boolean =>
  /^(localhost\.?|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/i.test(host);

/** Returns the host of URLs by which this machine reaches a server that listens on `host`. */
export function localHostOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
