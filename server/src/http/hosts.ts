/** A host name or address with its port, as in a `Host` header. */
export type Host = {
  /** Lower case, without a dot at the end; IPv6 addresses shortened and in brackets. */
  name: string;
  /** Null if none is given. */
  port: number | null;
};

const pattern = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{0,5}))?$/i;

/** Parses `host` or `host:port`; null for anything else, such as a user name, a path or a wildcard. */
export function parseHost(text: string): Host | null {
  const [, name, digits] = pattern.exec(text) ?? [];
  // The URL parser knows every spelling of an address: 127.1, [0:0:0:0:0:0:0:1].
  if (name === undefined || !URL.canParse(`http://${name}`)) return null;
  const port = digits ? Number(digits) : null;
  if (port !== null && (port < 1 || port > 65_535)) return null;
  return { name: new URL(`http://${name}`).hostname.replace(/\.$/, ""), port };
}

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

export const isLoopbackName = (host: Host): boolean => loopbackNames.has(host.name);
