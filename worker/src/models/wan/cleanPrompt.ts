const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

/**
 * Cleans a prompt like `prompt_clean` of diffusers' pipeline_wan.py: fixes the encoding, decodes HTML entities (twice,
 * because they come nested), and collapses white space. That code uses ftfy; for prompts in valid Unicode, its relevant
 * steps are composed characters, straight quotes, and no control characters.
 */
export function cleanPrompt(prompt: string): string {
  return unescapeHtml(unescapeHtml(straighten(prompt)))
    .replace(/\s+/gu, " ")
    .trim();
}

function straighten(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\u2018\u2019\u201a\u201b]/gu, "'")
    .replace(/[\u201c-\u201f]/gu, '"')
    .replace(/[\ufb00-\ufb06\uff01-\uff5e]/gu, (character) => character.normalize("NFKC"))
    .replace(/[\p{Cc}\ufeff]/gu, (character) => (/\s/u.test(character) && character !== "\ufeff" ? " " : ""));
}

function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-z]+));/gu, (whole, decimal, hex, name) => {
    if (name) return named[name] ?? whole;
    const code = Number.parseInt(decimal ?? hex, decimal ? 10 : 16);
    const isCharacter = code > 0x1f && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : whole;
  });
}
