import { type Language, split } from "./language.ts";

export const easternEurope: Record<string, Language> = {
  polish: {
    minors: split(
      "dziecko, dzieci, dziecka, dziewczynk*, chlopczyk*, nieletni*, nastolatk*, niemowl*, uczennic*, maloletni*",
    ),
    local: split("chlopiec, chlopca"),
    localSexual: split("nagi, naga, nago, nagie, gola, golo, goly, gole"),
    sexual: split("rozebran*, seks*, erotyczn*, porno*, bez ubrania, gwalt*"),
  },
  czech: {
    minors: split(`
      děti, dětí, dítěte, dítětem, dětsk*, děvčátk*, holčičk*, chlapeče*, nezletil*, mladistv*, školačk*, školák*,
      kojenec, kojence, batole, batolata, miminko, malá holka, malý kluk, puberťa*`),
    local: split("dítě, dívka, dívky, holka, holky, kluk, kluci, chlapec, chlapci"),
    sexual: split(
      "svlečen*, svléka*, obnažen*, nahota, sexuáln*, erotick*, porno*, bez oblečení, znásiln*, spodní prádl*, spodním prádl*",
    ),
    localSexual: split("nahá, nahý, nahé, nahou, nahého, nazí"),
  },
  slovak: {
    minors: split(`
      deti, detí, dieťaťa, detsk*, dievčatk*, chlapče*, neplnolet*, maloletý, maloletá, školáčk*, školák*, batoľa,
      malé dievča, malý chlapec`),
    local: split("dieťa, dievča*, chlapec, chlapci"),
    sexual: split("vyzlečen*, obnažen*, nahota, sexuáln*, erotick*, porno*, bez oblečenia, znásiln*"),
    localSexual: split("nahá, nahý, nahé, nahí, nahú"),
  },
  hungarian: {
    minors: split(`
      gyerek*, gyermek*, kislány*, kisfiú*, kiskorú*, kamasz*, tinédzser*, tinilány*, csecsemő*, iskoláslány*, kisbab*`),
    local: split("lány, lányok, leány, fiú, fiúk"),
    sexual: split(`
      meztelen*, pucér*, szex, szexi, szexuális*, szexel*, erotikus*, pornó*, ruha nélkül, levetkőz*, alsónemű*,
      megerőszakol*`),
  },
  romanian: {
    minors: split(`
      copil, copilul, copilă, copii, copiii, copiilor, copilaș*, fetiță, fetițe, fetița, băiețel*, bebeluș*, minorii,
      școlăriț*, adolescentă`),
    local: split("fată, fete, băiat, băieți, minor, minori, minoră, elevă, eleve"),
    sexual: split(
      "dezbrăcat*, sexual*, erotic*, pornografi*, fără haine, pielea goală, goală pușcă, gol pușcă, lenjerie intimă, goliciune",
    ),
    // Alone it is "empty", and a goal.
    localSexual: [
      ...split("nud, nudă, nuzi, viol, sex"),
      ...["fată", "fetiță", "fetița", "elevă", "copilă", "minoră"].map((who) => `${who} goală`),
      ...["copil", "copilul", "băiat", "băiețel", "elev"].map((who) => `${who} gol`),
      ...split("copii goi, băieți goi, fete goale, fetițe goale, eleve goale"),
    ],
  },
  croatian: {
    minors: split(`
      dijete, djeteta, djeca, djece, djecu, djecom, djevojčic*, devojčic*, dječak*, dječac*, dečak*, dečac*, maloljetn*,
      maloletn*, tinejdžer*, školark*, učenic*, predškolsk*`),
    local: split("dete, deca, beba, bebe, djevojka, curica"),
    sexual: split(`
      seksualn*, erotsk*, porno*, bez odjeće, bez odeće, razodjeven*, svučen*, silovan*, donje rublje, donjem rublju, golotinj*`),
    localSexual: split("gola, golo, goli, gole, golih, gol dječak, gol dečak, seks"),
  },
  slovenian: {
    minors: split("otrok, otroka, otroci, otrok*, deklica, deklice, deček, mladoletn*, najstnic*, najstnik*"),
    sexual: split("spolni odnos, spolnost, erotičn*, porno*, brez oblačil, posilstv*"),
    localSexual: split("gola, goli, golo, gol deček"),
  },
};
