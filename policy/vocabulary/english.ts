import { type Language, split } from "./language.ts";

/** School grades, and birthdays, by their ordinals. */
const grades =
  "2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th second third fourth fifth sixth seventh eighth ninth tenth eleventh";
const laterGrades = `${grades} 12th twelfth`.split(" ");
const birthdays = `${grades} 1st first 12th twelfth 13th thirteenth 14th fourteenth 15th fifteenth 16th sixteenth 17th seventeenth`;

export const english: Record<string, Language> = {
  english: {
    minors: [
      ...laterGrades.flatMap((nth) => [`${nth} grade`, `${nth} grader*`]),
      ...["1st grader*", "first grader*"],
      ...birthdays.split(" ").map((nth) => `${nth} birthday`),
      ...split(`
      child, children, childlike, childish body, kid, kids, kiddie, kiddo, kiddos, toddler*, infant, infants, newborn*,
      baby, babies, babygirl, babyboy, teen, teens, teenage, teenaged, teenager*, teenie, preteen*, pre teen*, tween,
      tweens, tweenie, underage, underaged, under age, under aged, minors, a minor girl, a minor boy, minor girl*,
      minor boy*, minor child*, legal minor, adolescent*, pubescent*, prepubescent*, juvenile*, youngster*, schoolgirl*,
      schoolboy*, school girl*, school boy*, schoolkid*, school kid*, schoolchild*, high schooler*, highschooler*,
      middle schooler*, grade schooler*, high school student*, high school girl*, middle school*, elementary school*,
      primary school*, grade school*, junior high*, kindergart*, preschool*, little girl*, little boy*, young girl*,
      young boy*, small girl*, small boy*, tiny girl*, tiny boy*, younger girl*, younger boy*, little one, little sister*,
      little brother*, kid sister, kid brother, girl child, boy child, barely pubescent, cub scout*, girl scout*,
      boy scout*, loli, lolis, shota, shotas, not yet of age, not of age, below the age of consent, jailbait,
      lil girl*, lil boy*, lil kid*, lil sis*, lil bro*, lil one, lil daughter*, lil schoolgirl*, lilgirl*, wee girl*, wee boy*,
      wee lass*, young lass*, young lad, young lads, smol girl*, smol boy*, itty bitty girl*, youngling*, rugrat*,
      bairn*, teeny bopper*, teenybopper*, high school cheerleader*, high school freshman, high school freshmen,
      high school sophomore*, high school junior, high school senior, barely legal, u18, u17, u16, u15, sub 18, sub 16, sweet sixteen, nymphet*, lolita*, jk girl,
      pre pubescent*, prepubert*, minor s, minor aged, minor age, childs, girlchild, boychild`),
    ],
    sexual: split(`
      sex, sexual*, sexy, sexier, sexiest, sexiness, sexting, sexualised, sexualized, porn, porno, porns, pornographic,
      pornography, pornstar*, nude, nudes, nudity, nudist*, nudism, naked, nakedness, nakd, nsfw, xxx, erotic*, erotica,
      hentai, ecchi, ahegao, rule 34, rule34, r18, r 18, genital*, labia, testicl*, pubic, anus, ejaculat*, penis, penises, vagina*, vulva*, clitoris, scrotum,
      boobs, boobies, titties, tits, nipple*, areola*, bare breast*, exposed breast*, big breast*, large breast*,
      small breast*, huge breast*, masturbat*, orgasm*, intercourse, blowjob*, blow job*, handjob*, hand job*, cum,
      cumming, cumshot*, creampie*, anal, fellatio, cunnilingus, fuck*, horny, arousal, aroused, bdsm, bondage, fetish*,
      striptease*, stripper*, undressing, undressed, undress, undresses, topless, bottomless, without clothes,
      without clothing, without any clothes, no clothes, no clothing, unclothed, disrobed, disrobing, wearing nothing,
      nothing on, clothes off, clothesless, birthday suit, bare bottom, bare butt, bare ass, bare bum, lewd*, slut*,
      whore*, prostitut*, rape, raped, raping, rapist*, molest*, incest*, grope*, groping, seductive*, seducing, sensual*,
      sultry, provocative pose*, suggestive pose*, suggestive*, lingerie, g string, thong, thongs, upskirt*, panty,
      panties, camel toe, cleavage, see through, dildo*, gangbang*, orgy, orgies, threesome*, milf, onlyfans, playboy,
      centerfold, making love, make love, having relations, spread legs, legs spread, spreading legs, spreading her legs,
      spreading his legs, deepthroat*, upblouse, downblouse, voyeur*, exhibitionis*, lap dance*, pole dance*,
      underwear, undergarment*, bra, bras, knickers, micro bikini*, skimpy, scantily, fishnet*, garter belt*, negligee*`),
  },
};
