import { type Language, split } from "./language.ts";

/** Languages of other scripts, transliterated into Latin letters. */
export const transliterated: Record<string, Language> = {
  russianLatin: {
    minors: split(`
      devochk*, malchik*, rebenok, rebyonok, rebenka, detskoe, detskaya, detskiy, maloletk*, maloletn*, nesovershennoletn*,
      shkolnits*, shkolnica, shkolnicy, shkolnik*, podrostok, podrostki, mladenets, malyshka`),
    local: split("deti, detei, detey, rebionok"),
    sexual: split(`
      golaya, golyi, golyy, golyj, golye, goluyu, golie, nagaya, obnazhen*, obnajen*, razdet*, seksual*, eroticheskoe, porno*,
      bez odezhdy, iznasil*`),
    localSexual: split("seks, goliy, golaja, naga"),
  },
  japaneseLatin: {
    minors: split(`
      kodomo, youjo, joshikousei, joshikosei, joshi kousei, joshi kosei, shougakusei, shogakusei, chuugakusei, chugakusei,
      koukousei, kokosei, miseinen, akachan, onnanoko, onna no ko, otokonoko, otoko no ko`),
    local: split("shoujo, shojo, shounen, shonen, rori, yojo, jido"),
    sexual: split("hadaka, zenra, nuudo, sekkusu, poruno, seiteki, gokan suru"),
    localSexual: split("ero, eroi, nudo"),
  },
  chineseLatin: {
    minors: split(`
      ertong, er tong, haizi, xiaohai, xiao hai, xiaohaizi, xiao hai zi, nvhai, nuhai, nü hai, nv hai, nan hai zi, younv, you nv,
      youtong, nvtong, nutong, weichengnian, wei cheng nian, xiaoxuesheng, xiao xue sheng, chuzhongsheng, gaozhongsheng,
      shaonv, shao nv, shaonu`),
    local: split("nanhai, nantong, luoli, zhengtai, younu"),
    sexual: split(`
      luoti, luo ti, chiluo, chi luo, quanluo, luozhao, luo zhao, seqing, se qing, xing ai, zuoai, zuo ai, xingjiao,
      xing jiao, xinggan, xing gan, qiangjian, mei chuan yi fu`),
    localSexual: split("xingai, tuoyi, luo"),
  },
  hindiLatin: {
    minors: split(`
      bachcha, baccha, bachchi, bacchi, bachche, bacche, bachhe, bachchon, nabalig, naabalig, chhoti ladki,
      choti ladki, chhota ladka, chota ladka, chhoti bachi, choti bachi, choti larki`),
    local: split("ladki, ladka, larki, larka, bachi, bacha, bache, shishu, kishor, kishori"),
    sexual: split(`
      nangi, nange, nangaa, nagn, chudai, chudayi, sambhog, ashleel, ashlil, kamuk, balatkar, bina kapdo, bina kapdon,
      bina kapde, bina kapdon ke`),
    localSexual: split("nanga, yaun, sexi"),
  },
  arabicLatin: {
    minors: split(`
      tifla, atfal, bint saghira, bint sagheera, walad saghir, walad sagheer, qasira, kasira, murahiqa, murahika,
      morahiqa, tifl saghir`),
    local: split("tifl, tefl, bint, banat, walad, awlad, qasir, radi"),
    sexual: split("3ariya, 3aria, 3arya, 3ari, ibahi, ibahiya, ibahia, bidun malabis, bidoon malabis"),
    localSexual: split("ariya, aria, ari, aariya, arya, jins, jinsi, jinsiya, sexi"),
  },
  koreanLatin: {
    minors: split(`
      eorini, orini, eorin ai, misungnyeon, miseongnyeon, misungnyun, yeogosaeng, yeojungsaeng, chodeungsaeng,
      chodeung haksaeng, jungsaeng, ai deul, aideul`),
    local: split("sonyeo, sonyo, sonyeon, agi, gosaeng, haksaeng"),
    sexual: split("almom, sekseu, sekshi, seksi, poreuno, beolgeobeo*, eumran, seonggwangye, ganggan"),
    localSexual: split("nudeu, nache, yahan, ero"),
  },
};
