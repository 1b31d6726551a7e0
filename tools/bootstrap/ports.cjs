"use strict";

const { once } = require("node:events");
const { createServer } = require("node:net");
const { PlainFailure } = require("./plainFailure.cjs");
const { parsePort } = require("./startOptions.cjs");

const defaults = { PORT: "5173", SUPABASE_PORT: "54321", UPSTASH_PORT: "8079" };

/** The ports and the address that the environment names; an unset variable and an empty one mean the default. */
function readPorts(environment) {
  const read = (name) => parsePort(environment[name]?.trim() || defaults[name], name);
  return {
    port: read("PORT"),
    host: environment.HOST?.trim() || "127.0.0.1",
    supabasePort: read("SUPABASE_PORT"),
    upstashPort: read("UPSTASH_PORT"),
  };
}

/** What a system listens on: the site, and each embedded service it starts. */
function listWantedPorts(ports, embedded) {
  const wanted = [
    {
      port: ports.port,
      host: ports.host,
      purpose: "site and API",
      change: "choose another one with --port or the variable PORT",
    },
  ];
  if (embedded.supabase) {
    wanted.push({
      port: ports.supabasePort,
      purpose: "embedded Supabase",
      change: "choose another one with the variable SUPABASE_PORT",
    });
  }
  if (embedded.redis) {
    wanted.push({
      port: ports.upstashPort,
      purpose: "embedded Redis",
      change: "choose another one with the variable UPSTASH_PORT",
    });
  }
  return wanted;
}

/** Throws a PlainFailure for the first port that something else listens on, or that we may not use. */
async function checkPorts(wanted) {
  const seen = new Map();
  for (const entry of wanted) {
    const twin = seen.get(entry.port);
    if (twin) {
      throw new PlainFailure(
        `Port ${entry.port} is wanted for ${twin.purpose} and for ${entry.purpose}; ${entry.change}.`,
      );
    }
    seen.set(entry.port, entry);
    const elsewhere = entry.host === undefined ? null : await tryPort(entry.port, entry.host);
    if (elsewhere === "EADDRNOTAVAIL" || elsewhere === "ENOTFOUND") {
      throw new PlainFailure(
        `HOST is ${entry.host}, which is no address of this machine; set it to one of its addresses, or unset it.`,
      );
    }
    const problem = (await tryPort(entry.port, "127.0.0.1")) ?? (await tryPort(entry.port, "::1"));
    if (problem === "EADDRINUSE" || elsewhere === "EADDRINUSE") {
      throw new PlainFailure(
        `Port ${entry.port} (${entry.purpose}) is taken by another program; stop that one, or ${entry.change}.`,
      );
    }
    if (problem === "EACCES") {
      throw new PlainFailure(
        `There is no permission to listen on port ${entry.port} (${entry.purpose}); ${entry.change}.`,
      );
    }
  }
}

/**
 * The error code of listening on a port of this machine, or null if it works. Both loopback addresses count:
 * `localhost` would lead a browser to the program that has the other one.
 */
async function tryPort(port, host) {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, "listening");
    return null;
  } catch (error) {
    return error.code ?? "unknown";
  } finally {
    if (server.listening) {
      server.close();
      await once(server, "close");
    }
  }
}

module.exports = { checkPorts, listWantedPorts, readPorts };
