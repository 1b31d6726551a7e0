import { expect, test } from "vitest";
import type { MessageSink } from "./backend.ts";
import { createChannelHub, type Listener } from "./channelHub.ts";

function setUp() {
  const sent: string[] = [];
  const sinks: MessageSink[] = [];
  let refusal: Error | null = null;
  const hub = createChannelHub({
    subscriptions(sink) {
      sinks.push(sink);
      return {
        async subscribe(kind, name) {
          sent.push(`+${kind} ${name}`);
          if (refusal) throw refusal;
        },
        async unsubscribe(kind, name) {
          sent.push(`-${kind} ${name}`);
        },
      };
    },
  });
  const listener = (): Listener & { got: string[] } => {
    const got: string[] = [];
    return {
      got,
      deliver: (channel, payload) => void got.push(`${channel}=${payload}`),
      lost: () => void got.push("lost"),
    };
  };
  const refuse = (error: Error | null): void => {
    refusal = error;
  };
  const [sink] = sinks;
  if (!sink) throw new Error("the hub did not open a connection");
  return { hub, sent, sink, listener, refuse };
}

test("subscribes with the first listener and unsubscribes with the last", async () => {
  const { hub, sent, sink, listener } = setUp();
  const [one, two] = [listener(), listener()];
  await Promise.all([hub.subscribe("channel", "news", one), hub.subscribe("channel", "news", two)]);
  sink.message("news", "1");
  hub.unsubscribe("channel", "news", one);
  hub.unsubscribe("channel", "news", one);
  sink.message("news", "2");
  expect(sent).toEqual(["+channel news"]);
  hub.unsubscribe("channel", "news", two);
  expect(sent).toEqual(["+channel news", "-channel news"]);
  expect([one.got, two.got]).toEqual([["news=1"], ["news=1", "news=2"]]);
});

test("a pattern and a channel of one name are two things", async () => {
  const { hub, sink, listener } = setUp();
  const [channel, pattern] = [listener(), listener()];
  await hub.subscribe("channel", "a*", channel);
  await hub.subscribe("pattern", "a*", pattern);
  sink.patternMessage("a*", "abc", "x");
  expect([channel.got, pattern.got]).toEqual([[], ["abc=x"]]);
});

test("a lost connection is reported to every listener once, and the next listener subscribes again", async () => {
  const { hub, sent, sink, listener } = setUp();
  const one = listener();
  await hub.subscribe("channel", "news", one);
  sink.lost();
  sink.lost();
  expect(one.got).toEqual(["lost"]);
  hub.unsubscribe("channel", "news", one);
  await hub.subscribe("channel", "news", listener());
  expect(sent).toEqual(["+channel news", "+channel news"]);
});

test("a refused subscription is forgotten", async () => {
  const { hub, sent, listener, refuse } = setUp();
  refuse(new Error("no connection"));
  await expect(hub.subscribe("channel", "news", listener())).rejects.toThrow("no connection");
  refuse(null);
  await hub.subscribe("channel", "news", listener());
  expect(sent).toEqual(["+channel news", "+channel news"]);
});
