/**
 * Latin letters and their homoglyphs: Unicode's confusables (UTS 39) that NFKC does not unify, hooked, turned and small
 * capital letters, and the letters of other scripts that fancy-text generators use. A capital is listed where it
 * resembles another letter than its lower case does (Greek Ν an n, ν a v).
 */
const byLatin: Record<string, string> = {
  "3": "з",
  a: "ᗩⲁ卂ɐɑɒαλаᎪᗅᴀẚ⍶⍺ⱥꓮ",
  b: "ᵬᶀⲃ乃ƀƃƄɓʙβБвьѣҍᏏᏴᖯᗷꓐꞴ",
  c: "ƈꞓᑕ匚¢₵ȼɕςϹсҫᴄⲥꓚꮯ𐐽𐔜",
  d: "ȡᶑᵭᶁꝺ∂δ刀ƌɖɗдԁᎠᏧᑯᗞᗪᴅꓒꓓ",
  e: "ɘⲉᗴ乇ǝɇəɛɜεеэєҽҿᎬᴇ℮ⴹꓰꬲ𑢦𑢮",
  f: "ꝼᶂ千ƒϜքᖴᵮẝꓝꜰꞙꬵ𐔥𑣂",
  g: "ꞡᘜƍǥɠɡɢԌցᏀᏳᶃꓖ",
  h: "ⲏ卄ħɥɦʜΗнћҢһӇӉհᎻᏂᏲᕼⱧⲎꓧꚕ",
  i: "丨ɨɩɪιЇіᵻᵼ⍳⍸ꙇꭵ𑣃",
  j: "ʝɟɉϳјᎫᒍᴊꓙꞲ",
  k: "ᶄꞣƙκкҚҞᏦᛕᴋⱩⲔꓗꝀ𐔘",
  l: "ȴɬꞎᶅⱡㄥ£ƖƗƚǀɫɭʟӏוןߊᏞᒪᛁ⏽ⲒⳐⵏꓡꓲ￨𐐛𐔦𑢣𑢲",
  m: "ᶆ爪ɱΜϺмӍᎷᗰᛖᴍⲘꓟ",
  n: "ȵꞥᶇᑎ几₦ŋƞɲɳɴΝΠηИлпոռᴎᵰⲚꓠ𐔓",
  o: "øㄖǾɔɵθοσоѳөօסଠഠတဝჿዐᴏᴑ⍬ⲟⴱⵁⵔꓳꝋꬽꬾꭴꮎꮻ𐐬𐓪𐔖𑢵𑣈𑣗",
  p: "ᶈ卩ƥρрᏢᑭᴘᵽ⍴ⲣꓑ",
  q: "ᑫʠԛգզⵕ",
  r: "ꞃꝛꞧᶉ尺ɍɹɼɽʀгяғᎡᏒᖇᴙᴦᵲⲅꓣꭇꭈꮁ𐒴",
  s: "ꞅꞩᶊᔕ丂ƽʂѕՏᏕᵴꓢꜱꮪ𐑈𑣁",
  t: "ꞇȶⱦㄒŧƭƮȾʇτтҬᎢᴛᵵ⍡Ⲧꓔ𑢼",
  u: "μㄩɄʋυицսሀᑌᴜᵾꓴꞟꭎꭒꮜ𐓶𑣘",
  v: "ⱱⱴʌνѵטᐯᴠⴸꓦꛟꮩ𐔝𑣀",
  w: "ⱳᗯ山ɯωшщѡѽԝաᏔᴡꓪꝡꮃ",
  x: "ᶍ乂χхҲᕁᕽ᙭ᚷ╳ⲬⵝꓫꞳ𐔧",
  y: "ⲩ丫ƴɏɣʏΥγЎучүұყᎩᎽᶌỿⲨꓬꭚ𑢤𑣜",
  z: "ᶎᘔ乙ƶȥʐζᴢᵶꓜꮓ𑢩𑣄",
};

/** Code points of the letter A in alphabets that no normalization form covers: boxed, circled and flag letters. */
const alphabets = [0x1f150, 0x1f170, 0x1f1e6];

const homoglyphs = new Map<string, string>();
for (const [latin, letters] of Object.entries(byLatin))
  for (const letter of letters) homoglyphs.set(letter, latin);
for (const from of alphabets) {
  for (let at = 0; at < 26; at++)
    homoglyphs.set(String.fromCodePoint(from + at), String.fromCharCode(0x61 + at));
}
for (const [letter, latin] of [...homoglyphs]) {
  const small = letter.toLowerCase();
  if (!homoglyphs.has(small)) homoglyphs.set(small, latin);
}

/** Returns the Latin letter that a letter resembles. */
export const latinHomoglyphOf = (letter: string): string | undefined =>
  homoglyphs.get(letter) ?? homoglyphs.get(letter.toLowerCase());
