/**
 * Latin letters, each with what looks like it: those of Unicode's list of confusables (UTS 39) that NFKC leaves apart,
 * and hooked, turned and small capital ones. A capital stands here where it looks otherwise than its small letter
 * (Greek Ν is an n, ν a v). With those few of other scripts that fancy-text generators use.
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

/** Alphabets in boxes and circles and the letters of flags, which no normal form knows: code points of their A. */
const alphabets = [0x1f150, 0x1f170, 0x1f1e6];

const lookAlikes = new Map<string, string>();
for (const [latin, letters] of Object.entries(byLatin))
  for (const letter of letters) lookAlikes.set(letter, latin);
for (const from of alphabets) {
  for (let at = 0; at < 26; at++)
    lookAlikes.set(String.fromCodePoint(from + at), String.fromCharCode(0x61 + at));
}
for (const [letter, latin] of [...lookAlikes]) {
  const small = letter.toLowerCase();
  if (!lookAlikes.has(small)) lookAlikes.set(small, latin);
}

/** The Latin letter that this one looks like. */
export const lookedLike = (letter: string): string | undefined =>
  lookAlikes.get(letter) ?? lookAlikes.get(letter.toLowerCase());
