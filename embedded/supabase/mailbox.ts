import type { Logger } from "#platform/log.ts";
export type Mail = {
  to: string;
  subject: string;
  html: string;
  text: string;
  links: string[];
  link: string | null;
  sentAt: string;
};

const maxMails = 50;

/** Collects the e-mails of the embedded stack in memory, newest first, and logs each with its link. */
export class Mailbox {
  readonly mails: Mail[] = [];
  readonly #clock: () => number;
  readonly #log: Logger;

  constructor(clock: () => number, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  async send(message: { to: string; subject: string; html?: string }): Promise<void> {
    const html = message.html ?? "";
    const links = [...html.matchAll(/href="([^"]+)"/g)].map((match) => unescapeHtml(match[1] ?? ""));
    this.mails.unshift({
      to: message.to,
      subject: message.subject,
      html,
      text: links.join("\n"),
      links,
      link: links[0] ?? null,
      sentAt: new Date(this.#clock()).toISOString(),
    });
    this.mails.length = Math.min(this.mails.length, maxMails);
    this.#log.info("mail", { to: message.to, subject: message.subject, link: links[0] });
  }

  /** Serves `GET /mailbox` and `/mailbox?to=<address>`: a page for browsers, otherwise JSON. */
  respond(accept: string, to: string | null): Response {
    const mails = this.mails.filter((mail) => to === null || mail.to.toLowerCase() === to.toLowerCase());
    if (!accept.includes("text/html")) return Response.json(mails);
    const items = mails.map(
      (mail) =>
        `<li><p>${escapeHtml(mail.sentAt)} to ${escapeHtml(mail.to)}<br><b>${escapeHtml(mail.subject)}</b></p>${mail.links
          .map((link) => `<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`)
          .join("")}</li>`,
    );
    const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mailbox</title><h1>Mailbox</h1>
<p>E-mails of the embedded stack, newest first. None of them was delivered.</p><ol>${items.join("")}</ol></html>`;
    return new Response(page, {
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'",
        "cache-control": "no-store",
      },
    });
  }
}

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}

function unescapeHtml(text: string): string {
  return Object.entries(escapes).reduceRight(
    (result, [plain, escaped]) => result.replaceAll(escaped, plain),
    text,
  );
}
