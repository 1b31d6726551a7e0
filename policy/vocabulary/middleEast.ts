import { type Language, prefixed, split } from "./language.ts";

export const middleEast: Record<string, Language> = {
  arabic: {
    minors: split(
      "طفل, طفلة, الطفل, الطفلة, أطفال, الأطفال, قاصر, قاصرة, قاصرات, مراهق, مراهقة, رضيع, بنت صغيرة, ولد صغير",
    ),
    localSexual: split("جنس, جنسية, عار"),
    sexual: split("عاري, عارية, العارية, عراة, جنسي, إباحي, إباحية, اباحي, اباحية, مثير جنسيا, بدون ملابس"),
  },
  turkish: {
    minors: split("çocuk*, küçük kız, küçük erkek, reşit olmayan, bebek, ergen, ergenler, liseli*"),
    sexual: split("çıplak*, seks*, cinsel*, erotik*, porno*, soyunmuş, müstehcen, tecavüz*"),
  },
  hebrew: {
    minors: prefixed(
      "ה, ו, ל, ב, וה",
      split(`
        ילד, ילדה, ילדים, ילדות, ילדת, קטין, קטינה, קטינים, קטינות, תינוק, תינוקת, תינוקות, פעוט, פעוטה, נער, נערה, נערים, נערות,
        מתבגר, מתבגרת, תלמידת, תלמידה`),
    ),
    sexual: split(`
      עירום, ערום, עירומה, ערומה, עירומים, ערומים, עירומות, ערומות, בעירום, העירום, העירומה, סקס, סקסי, סקסית, פורנו*, ארוטי*,
      בלי בגדים, ללא בגדים, אונס, יחסי מין`),
    localSexual: split("מיני, מינית, מין"),
  },
  persian: {
    minors: split(`
      کودک, کودکان, کودکی, بچه, بچه‌ها, بچه‌ای, دختربچه, دختر بچه, پسربچه, پسر بچه, دختر کوچک, پسر کوچک, دخترک, نوجوان*,
      خردسال*, نوزاد*, زیر سن قانونی, دختر مدرسه‌ای, دانش آموز دختر`),
    local: split("دختر, دختران, پسر, پسران, دانش آموز"),
    sexual: split("برهنه, عریان, سکس, سکسی, پورن*, شهوانی, اروتیک, بدون لباس, تجاوز جنسی, رابطه جنسی"),
    localSexual: split("لخت, لختی, جنسی"),
  },
  urdu: {
    minors: split("بچہ, بچی, بچے, بچوں, بچیاں, نابالغ, چھوٹی لڑکی, چھوٹا لڑکا"),
    sexual: split("ننگا, ننگی, ننگے, برہنہ, عریاں, سیکس, فحش"),
  },
  swahili: {
    minors: split(`
      mtoto, watoto, kitoto, msichana mdogo, mvulana mdogo, wasichana wadogo, mwanafunzi, wanafunzi, chini ya umri,
      mtoto mchanga`),
    local: split("msichana, wasichana, mvulana, wavulana"),
    sexual: split("ngono, ponografia, bila nguo, kubaka, kufanya mapenzi, nguo za ndani"),
    localSexual: split("uchi, utupu"),
  },
};
