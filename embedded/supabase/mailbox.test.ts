import { expect, it } from "vitest";
import { silentLogger } from "#platform/log.ts";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { Mailbox } from "./mailbox.ts";

it("keeps the newest 50 mails and finds their links", async () => {
  const { log, lines } = createTestLogger();
  const mailbox = new Mailbox(() => 0, log);
  for (let i = 0; i < 60; i += 1) {
    await mailbox.send({
      to: `${i}@example.test`,
      subject: "Hello",
      html: `<a href="http://x/?a=${i}&amp;b=&lt;2">go</a>`,
    });
  }
  expect(mailbox.mails).toHaveLength(50);
  expect(mailbox.mails[0]).toMatchObject({
    to: "59@example.test",
    link: "http://x/?a=59&b=<2",
    sentAt: "1970-01-01T00:00:00.000Z",
  });
  expect(lines.at(-1)).toBe('info mail to=59@example.test subject=Hello link="http://x/?a=59&b=<2"');

  expect(await mailbox.respond("*/*", "58@EXAMPLE.test").json()).toHaveLength(1);
  const page = await mailbox.respond("text/html", null).text();
  expect(page).toContain('<a href="http://x/?a=59&amp;b=&lt;2">');
});

it("shows a page for which no mail can write markup", async () => {
  const mailbox = new Mailbox(Date.now, silentLogger);
  await mailbox.send({ to: "<script>", subject: "<img src=x>", html: '<a href="javascript:1">x</a>' });
  const response = mailbox.respond("text/html", null);
  expect(response.headers.get("content-security-policy")).toBe("default-src 'none'");
  expect(await response.text()).not.toMatch(/<script|<img/);
});
