/**
 * The words of the absolute rule (`minorsRule.ts`), one entry a language and kind of evidence. Accents and case do
 * not count. `local` and `localSexual` words are everyday words or names in other languages: they count only beside
 * the contrary of their own language.
 */
export type Language = { minors: string[]; local?: string[]; sexual: string[]; localSexual?: string[] };

const split = (list: string): string[] =>
  list
    .split(/[\n,]/)
    .map((term) => term.trim())
    .filter((term) => term !== "");

export const languages: Record<string, Language> = {
  english: {
    minors: split(`
      child, children, childlike, childish body, kid, kids, kiddie, kiddo, kiddos, toddler*, infant, infants, newborn*,
      baby, babies, babygirl, babyboy, teen, teens, teenage, teenaged, teenager*, teenie, preteen*, pre teen*, tween,
      tweens, tweenie, underage, underaged, under age, under aged, minors, a minor girl, a minor boy, minor girl*,
      minor boy*, minor child*, legal minor, adolescent*, pubescent*, prepubescent*, juvenile*, youngster*, schoolgirl*,
      schoolboy*, school girl*, school boy*, schoolkid*, school kid*, schoolchild*, high schooler*, highschooler*,
      middle schooler*, grade schooler*, high school student*, high school girl*, middle school*, elementary school*,
      primary school*, grade school*, junior high*, kindergart*, preschool*, little girl*, little boy*, young girl*,
      young boy*, small girl*, small boy*, tiny girl*, tiny boy*, younger girl*, younger boy*, little one, little sister*,
      little brother*, kid sister, kid brother, girl child, boy child, barely pubescent, cub scout*, girl scout*,
      boy scout*, loli, lolis, shota, shotas, not yet of age, not of age, below the age of consent, jailbait`),
    sexual: split(`
      sex, sexual*, sexy, sexier, sexiest, sexiness, sexting, sexualised, sexualized, porn, porno, porns, pornographic,
      pornography, pornstar*, nude, nudes, nudity, nudist*, nudism, naked, nakedness, nakd, nsfw, xxx, erotic*, erotica,
      hentai, ecchi, ahegao, rule 34, rule34, r18, r 18, genital*, penis, penises, vagina*, vulva*, clitoris, scrotum,
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
  german: {
    minors: split(`
      kinder, kindes, kindern, kindlich*, kleinkind*, ein kind, das kind, baby, minderjahrig*, jugendliche*, teenagerin*,
      schulmadchen, schulerin*, schuljunge*, kleines madchen, junges madchen, kleiner junge, saugling*, grundschul*,
      vorpubertar*, unter 18`),
    local: split("kind, madchen, bub, buben"),
    sexual: split(`
      nackt*, unbekleidet*, entkleidet*, ausgezogen*, sexuell*, erotisch*, porno*, geschlechtsverkehr, unterwasche,
      reizwasche, dessous, freizugig*, obszon*, verfuhrerisch*, oben ohne, ohne kleidung, brustwarze*, vergewaltig*`),
  },
  french: {
    minors: split(`
      enfant, enfants, enfantin*, bebe, bebes, petite fille, petites filles, petit garcon, jeune fille, fillette*, gamine*,
      gamin*, mineure, mineures, adolescente*, adolescent*, ecoliere*, ecolier*, lyceenne*, collegienne*, prepubere*`),
    local: split("ado, ados, mineur"),
    localSexual: split("nu, nue, nus, nues, viol"),
    sexual: split(`
      toute nue, tout nu, denude*, deshabille*, sexe, sexuel*, sexuelle*, erotique*, porno*, seins nus, sensuelle,
      lascive*, sans vetements, violee, baise*, lingerie`),
  },
  spanish: {
    minors: split(`
      niña pequeña, niño pequeño, menor de edad, menores de edad, adolescente*, colegiala*, infantil, bebe, chiquilla*,
      chiquillo*, preadolescente*, quinceañera*, crio, cria de`),
    local: split("niña, niñas, niño, niños, menor, menores"),
    sexual: split(`
      desnuda*, desnudo*, desnudez, sexo, sexual*, erotica*, erotico*, porno*, pornografia, sin ropa, en cueros,
      follando, follar, violacion, lenceria, en topless, sensual*`),
  },
  portuguese: {
    minors: split(
      "criança*, menina pequena, menino pequeno, menor de idade, menores de idade, menininha*, garotinha*, bebe",
    ),
    local: split("menina, meninas, menino, meninos, menor, menores"),
    sexual: split(`
      nua, nuas, nus, pelada*, pelado*, nudez, sexo, sexual*, erotica*, erotico*, porno*, sem roupa, estupro, transando,
      sensual*`),
  },
  italian: {
    minors: split(
      "bambina*, bambino*, bambine, bambini, minorenne*, ragazzina*, ragazzino*, adolescente*, neonat*, scolaretta",
    ),
    local: split("minore, minori"),
    sexual: split(
      "nuda, nude, nudo, nudi, nudita, svestit*, spogliat*, sesso, sessuale*, erotic*, porno*, senza vestiti, stupro",
    ),
  },
  dutch: {
    minors: split(
      "kinderen, kleuter*, peuter*, minderjarig*, klein meisje, jong meisje, schoolmeisje*, tiener*, kindje*",
    ),
    local: split("kind, meisje, meisjes, jongetje"),
    localSexual: split("bloot, blote"),
    sexual: split(
      "naakt*, seks, seksueel, seksuele, erotisch*, porno*, zonder kleren, verkracht*, uitgekleed",
    ),
  },
  polish: {
    minors: split(
      "dziecko, dzieci, dziecka, dziewczynk*, chlopczyk*, nieletni*, nastolatk*, niemowl*, uczennic*, maloletni*",
    ),
    local: split("chlopiec, chlopca"),
    localSexual: split("nagi, naga, nago, nagie, gola, golo, goly, gole"),
    sexual: split("rozebran*, seks*, erotyczn*, porno*, bez ubrania, gwalt*"),
  },
  turkish: {
    minors: split("çocuk*, küçük kız, küçük erkek, reşit olmayan, bebek, ergen, ergenler, liseli*"),
    sexual: split("çıplak*, seks*, cinsel*, erotik*, porno*, soyunmuş, müstehcen, tecavüz*"),
  },
  russian: {
    minors: split(`
      ребенок, ребенка, ребенком, дети, детей, детск*, девочк*, мальчик*, малолет*, несовершеннолет*, школьниц*,
      школьник*, подрост*, младен*, малыш*, лоли, лоля`),
    localSexual: split("гол, гола"),
    sexual: split(
      "голая, голый, голые, голую, голой, голое, голышом, нагая, нагой, нагие, нагую, обнажен*, секс*, порно*, эроти*, раздет*, без одежды, изнасил*, интим*",
    ),
  },
  chinese: {
    minors: split(
      "儿童, 兒童, 孩子, 小孩, 女孩, 男孩, 幼女, 幼童, 女童, 男童, 未成年, 小学生, 小學生, 初中生, 高中生, 中学生, 萝莉, 蘿莉, 正太, 婴儿, 嬰兒, 少女",
    ),
    sexual: split("裸, 色情, 性爱, 性愛, 做爱, 做愛, 情色, 淫, 性感, 性交, 脱衣, 没穿衣服, 强奸, 強姦"),
  },
  japanese: {
    minors: split(
      "子供, 子ども, こども, 児童, 幼女, 幼児, 女児, 男児, 小学生, 中学生, 高校生, 女子高生, 未成年, ロリ, ショタ, 少女, 少年, 赤ちゃん, 女の子, 男の子",
    ),
    sexual: split(
      "裸, ヌード, セックス, 性的, エロ, ポルノ, 全裸, 脱衣, 下着姿, わいせつ, 卑猥, 性行為, レイプ, 官能",
    ),
  },
  korean: {
    minors: split(
      "아동, 어린이, 아이들, 어린아이, 미성년, 초등학생, 중학생, 고등학생, 여고생, 여중생, 로리, 쇼타, 아기, 소녀, 소년, 유아",
    ),
    sexual: split("누드, 알몸, 나체, 섹스, 섹시, 야한, 포르노, 에로, 성적인, 성관계, 벌거벗, 음란, 강간"),
  },
  arabic: {
    minors: split(
      "طفل, طفلة, الطفل, الطفلة, أطفال, الأطفال, قاصر, قاصرة, قاصرات, مراهق, مراهقة, رضيع, بنت صغيرة, ولد صغير",
    ),
    localSexual: split("جنس, جنسية, عار"),
    sexual: split("عاري, عارية, العارية, عراة, جنسي, إباحي, إباحية, اباحي, اباحية, مثير جنسيا, بدون ملابس"),
  },
  hindi: {
    minors: split("बच्चा, बच्ची, बच्चे, बच्चों, नाबालिग, किशोरी, किशोर, छोटी लड़की, छोटा लड़का, शिशु"),
    sexual: split("नंगा, नंगी, नंगे, नग्न, सेक्स, यौन, अश्लील, कामुक, पोर्न, बलात्कार"),
  },
};

/** Terms that name such content by themselves. */
export const refusedAlone = split(`
  lolicon, shotacon, toddlercon, lolicons, childporn, child porn*, kiddie porn*, kiddy porn*, kidporn, csam, pthc,
  pedophil*, paedophil*, pedophile*, pedobear, pedo, paedo, pedos, jailbait, детское порно, детская порнография, ロリコン, 儿童色情, 兒童色情,
  児童ポルノ, 아동포르노, kinderporno*, pornografia infantil, pedopornografi*, pedopornographi*, pedofil*`);

/** Hints at a minor, by what they are about; two of different kinds are as good as a word for one. */
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

/** Everyday phrases that have such a word in them. They are taken out before anything is looked for. */
export const harmlessPhrases = split(`
  naked eye, naked eyes, naked mole rat*, naked truth, naked cake*, naked wedding cake*, naked flame*, naked bulb*,
  naked light bulb*, naked lightbulb*, naked tree*, naked branch*, naked wire*, naked neck chicken*, naked rock*,
  naked wood, nude color*, nude colour*, nude lipstick*, nude lip, nude lips, nude nail*, nude polish, nude heels,
  nude shoes, nude pumps, nude sandals, nude makeup, nude make up, nude palette*, nude tone*, nude shade*,
  nude eyeshadow*, nude foundation, nude tights, nude beige, nude pink, nude gloss, nude manicure*, nude blush,
  nude handbag*, nude dress, nude fabric, nude blouse, nude coat, nude leather, lipstick in nude, nude mouse,
  nudibranch*, same sex, opposite sex, sex education, sex of the baby, sex pistols, sex and the city, sex chromosome*,
  breast of chicken, chicken breast*, duck breast*, turkey breast*, breast of duck, breast of turkey, breast cancer,
  breast pocket*, breast stroke, breast feed*, breast pump*, red breast, breast plate*, double breasted,
  blue tits, great tits, coal tits, marsh tits, crested tits, long tailed tits, willow tits, bearded tits,
  rubber nipple*, bottle nipple*, grease nipple*, pussy willow*, pussy cat*, cock and hen*, weather cock*, moby dick,
  dick tracy, dick van dyke, philip k dick, oilseed rape, rape seed, field of rape, rape field*, rape flower*, anal fin*,
  cum laude, bottomless pit*, bottomless lake*, bottomless brunch, see through umbrella*, see through glass,
  see through window*, see through curtain*, see through water, see through jar*, see through box*, suggestive of,
  thong sandals, cleavage of rock, mineral cleavage, crystal cleavage, nothing on tv, nothing on the table,
  nothing on the wall*, no clothes line, no clothes hanger*, baby blue, baby pink, baby oil, baby s breath, baby powder,
  baby grand*, baby spinach, baby carrot*, baby corn, baby potatoes, baby yoda, baby elephant*, baby animal*,
  baby bird*, baby goat*, baby dragon*, baby doll lingerie, baby doll dress, kid leather, kid gloves, kid goat,
  billy the kid, child free, child proof*, brain child, teenage mutant ninja turtles, teenage engineering,
  juvenile bird*, juvenile gull*, juvenile fish, old school, school of fish, school of thought, school of herring,
  art school, film school, law school, medical school, graduate school, business school, nu metal, nu jazz, nu disco,
  show girl*, calendar girl*, golden girls`);

/** In a negative prompt: adulthood is to be kept out, which asks for the contrary. */
export const adulthood = split(`
  adult, adults, adulthood, adult woman, adult man, grown up, grown ups, grownup*, grown woman, grown man, grown women, grown men,
  of age, legal age, over 18, 18 plus, older than 18, mature woman, mature man, mature women, mature body, mature face,
  erwachsen*, adulte, adultes, adulto*, adulta*, volwassen*, взросл*, 成人, 大人, 成年人, 성인`);

/** Phrases with such a word that keep sexual content out instead. */
export const adultContent = split(`
  adult content, adult material, adult only, adults only, adult themes, adult scene*, adult image*, adult site*, adult toy*`);

/** In a negative prompt: clothes are to be kept out. */
export const clothing = split(`
  clothes, clothing, clothed, dressed, clothings, garment, garments, wearing clothes, fully clothed, fully dressed, outfit, outfits,
  kleidung, bekleidet, vetements, habille*, ropa, vestida, roupa, vestiti, одежда, 衣服, 服, 옷`);
