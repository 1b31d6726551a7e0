import { expect, test, vi } from "vitest";
import { answerLocalhost, promiseLocalhost } from "./localhost.ts";

const unknown = new Error("getaddrinfo ENOTFOUND");
const loopback = { address: "127.0.0.1", family: 4 };

test("localhost has an answer where the system has none", async () => {
  const lookup = answerLocalhost((_name, _options, callback) => callback(unknown));
  const callback = vi.fn();
  lookup("localhost", callback);
  expect(callback).toHaveBeenLastCalledWith(null, "127.0.0.1", 4);
  lookup("localhost", { all: true }, callback);
  expect(callback).toHaveBeenLastCalledWith(null, [loopback]);

  const promised = promiseLocalhost(() => Promise.reject(unknown));
  expect(await promised("localhost", { verbatim: true })).toEqual(loopback);
  expect(await promised("localhost", { all: true })).toEqual([loopback]);
});

test("what the system answers stays", async () => {
  const lookup = answerLocalhost((_name, options, callback) => callback(null, "::1", options.family));
  const callback = vi.fn();
  lookup("localhost", 6, callback);
  expect(callback).toHaveBeenLastCalledWith(null, "::1", 6);

  const promised = promiseLocalhost(async () => ({ address: "::1", family: 6 }));
  expect(await promised("localhost")).toEqual({ address: "::1", family: 6 });
});

test("other names fail as ever", async () => {
  const lookup = answerLocalhost((_name, _options, callback) => callback(unknown));
  const callback = vi.fn();
  lookup("nowhere.invalid", callback);
  expect(callback).toHaveBeenLastCalledWith(unknown);
  await expect(promiseLocalhost(() => Promise.reject(unknown))("nowhere.invalid")).rejects.toBe(unknown);
});
