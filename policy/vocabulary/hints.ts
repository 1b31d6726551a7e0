import { split } from "./language.ts";

/** Terms that violate the rule by themselves. */
export const refusedAlone = split(`
  lolicon, shotacon, toddlercon, lolicons, childporn, child porn*, kiddie porn*, kiddy porn*, kidporn, csam, pthc,
  pedophil*, paedophil*, pedophile*, pedobear, pedo, paedo, pedos, jailbait, детское порно, детская порнография, ロリコン, 儿童色情, 兒童色情,
  児童ポルノ, 아동포르노, kinderporno*, pornografia infantil, pedopornografi*, pedopornographi*, pedofil*`);

/** Hints at a minor by kind. Two of different kinds count as one word. */
export const youthHints: Record<string, string[]> = {
  person: split(`
    girl, girls, boy, boys, 1girl, 2girls, 1boy, 2boys, daughter*, stepdaughter*, son, sons, stepson, niece, nephew,
    student, pupil, pupils, girlie, youth, young lady, young looking, looks young, youthful girl`),
  school: split(`
    school uniform*, school, school desk, classroom*, school bus, playground*, nursery, high school, backpack with cartoon,
    homework, recess, homeroom`),
  body: split(`
    flat chest*, flatchest*, undeveloped*, underdeveloped, childlike body, tiny body, no curves, baby face*, babyface*,
    baby fat, braces, diaper*, pacifier*, training bra, hairless body, puberty`),
  dress: split(
    "pigtail*, pig tails, twin tails, twintails, teddy bear*, stuffed animal, lollipop*, dolls, crib, ddlg, abdl",
  ),
};

/** Hints at sexual content in the same way. */
export const sexualHints: Record<string, string[]> = {
  wear: split(`
    bikini*, swimsuit*, swimwear, bathing suit*, stockings, garter*, leotard*, tight clothes, revealing, wet shirt,
    wet t shirt, mini skirt*, miniskirt*, nightie, corset, latex`),
  pose: split(`
    legs apart, legs open, open legs, on all fours, bent over, bending over, arched back, arching back, straddl*,
    on her knees, on his knees, crotch shot, low angle between, from behind on bed, lying on the bed, on the bed,
    lying on a bed, laying on bed, lying in bed, hands tied, tied up, posing on bed, posing in bed`),
  body: split(`
    breast, breasts, butt, buttocks, butts, ass, asses, crotch, thighs, bulge, cock, dick, pussy, groin, booty, bosom, curvy,
    busty, bare skin, bare chest*, bare body`),
  mood: split(`
    kinky, naughty, flirty, flirting, flirtatious*, teasing, tempting, temptress, intimate*, come hither, bedroom eyes,
    turned on, moaning, adult content, mature content, explicit, uncensored, fanservice, sugar daddy, making out, lust,
    lustful, submissive`),
};
