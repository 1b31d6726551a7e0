/** Preambles such as "Sure! Here is the enhanced prompt:", "**Prompt:**" or "Enhanced description -". */
const preambles = [
  /^(?:sure|certainly|of course|absolutely|okay|ok|great)\b[^:.!\n]{0,80}[:.!,]\s*/i,
  /^(?:here(?:'s| is| are)|below is|this is)\b[^:\n]{0,120}:\s*/i,
  /^(?:the\s+)?(?:new|enhanced|detailed|rewritten|improved|expanded|refined)?\s*(?:text[- ]to[- ]\w+\s+)?(?:prompt|description|version|output|answer)\s*[:：-]\s+/i,
  /^(?:当然|好的|以下是)[^：:\n]{0,40}[：:]\s*/u,
];

/** Beginnings of remarks after the description. */
const remark =
  /^(?:note|explanation|this (?:prompt|description|version)|i hope|hope this|let me know|feel free|would you|if you|\(note)\b/i;

const quotes: ReadonlyArray<readonly [string, string]> = [
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["“", "”"],
  ["„", "“"],
  ["‘", "’"],
  ["«", "»"],
  ["「", "」"],
  ["『", "』"],
];

/** Extracts the description from a model's answer: one line without Markdown, preamble, quotation marks and remarks. */
export function cleanAnswer(answer: string): string {
  const paragraphs = withoutMarkdown(answer)
    .split(/\n\s*\n/)
    .map((paragraph) => withoutPreambles(paragraph.replace(/\s+/g, " ").trim()))
    .filter((paragraph) => paragraph !== "");
  const end = paragraphs.findIndex((paragraph, index) => index > 0 && remark.test(paragraph));
  const kept = end === -1 ? paragraphs : paragraphs.slice(0, end);
  return withoutQuotes(withoutPreambles(withoutQuotes(kept.join(" "))));
}

function withoutMarkdown(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/^\s*```\w*\s*$/gm, "")
    .replace(/^\s*(?:#{1,6}|>|[-*•]|\d{1,2}[.)])\s+/gm, "")
    .replace(/^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/gm, "")
    .replace(/(\*\*|__)(.+?)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}])([*_`])([^*_`\n]+)\1(?![\p{L}\p{N}])/gu, "$2");
}

function withoutPreambles(text: string): string {
  let rest = text;
  for (let before = ""; before !== rest; ) {
    before = rest;
    for (const preamble of preambles) rest = rest.replace(preamble, "");
  }
  return rest.trim();
}

function withoutQuotes(text: string): string {
  for (const [open, close] of quotes) {
    const inner = text.slice(open.length, -close.length);
    if (text.length > 2 && text.startsWith(open) && text.endsWith(close) && !inner.includes(open)) {
      return inner.trim();
    }
  }
  return text;
}
