import { type Language, split } from "./language.ts";

export const northernEurope: Record<string, Language> = {
  danish: {
    minors: split(`
      lille pige, lille dreng, små piger, små drenge, små børn, mindreårig*, skolepige*, skoledreng*, spædbarn*, småbørn,
      teenagepige*, et barn, børnene, umyndig*, børn`),
    local: split("barn, barnet, pige, piger, pigen, dreng, drenge, drengen"),
    sexual: split(
      "nøgen, nøgne, nøgent, nøgenbillede*, afklædt*, seksuel*, erotisk*, pornografi*, uden tøj, samleje*, undertøj, voldtægt*",
    ),
  },
  norwegian: {
    minors: split(`
      liten jente, lita jente, liten gutt, små jenter, små gutter, små barn, mindreårig*, skolejente*, skolegutt*, spedbarn*,
      småbarn, tenåring*, et barn`),
    local: split("barn, barnet, barna, jente, jenta, jenter, gutt, gutten, gutter"),
    sexual: split(
      "naken, nakne, nakent, avkledd*, seksuell*, erotisk*, pornografi*, uten klær, samleie*, undertøy, voldtekt*",
    ),
  },
  swedish: {
    minors: split(`
      liten flicka, liten pojke, lilla flickan, små flickor, små pojkar, små barn, småbarn*, spädbarn*, minderårig*,
      tonåring*, tonårs*, skolflick*, skolpojk*, ett barn, barnen`),
    local: split("barn, barnet, flicka, flickan, flickor, flickorna, pojke, pojken, pojkar"),
    sexual: split(
      "naken, naket, nakna, avklädd*, sexuell*, erotisk*, pornografi*, utan kläder, samlag*, underkläder*, våldtäkt*, bröstvårt*",
    ),
    localSexual: split("porr"),
  },
  finnish: {
    minors: split(`
      lapsi, lapsen, lapset, lapsia, lapsella, lapsesta, pikkutyt*, pikkupoi*, pieni tyttö, pieni poika, alaikäi*,
      koulutyt*, koulupoi*, teini, teinit, teinityttö*, teinipoika*, vauva, vauvan, taapero*`),
    local: split("lasten, tyttö*, tytön, tytöt, poika, pojan, pojat"),
    sexual: split(`
      alasti, alaston, alastoman, alastomia, alastomat, alastomuus, seksi, seksiä, seksikäs, seksuaali*, erootti*, porno*,
      ilman vaatteita, alusvaat*, raiska*, riisuu*, riisuutu*`),
  },
  estonian: {
    minors: split(`
      väike tüdruk, väike poiss, väikelaps*, väikesed lapsed, alaeali*, koolitüdruk*, koolipoi*, teismeli*, imik, imikud`),
    local: split("laps, lapse, lapsed, lapsi, tüdruk*, poiss, poisi, poisid"),
    sexual: split("alasti, seksuaal*, erooti*, porno*, riieteta, ilma riieteta, aluspesu*, vägista*"),
    localSexual: split("paljas, paljad, seks"),
  },
  latvian: {
    minors: split(`
      bērns, bērna, bērnu, bērniem, zīdain*, mazulis, nepilngadīg*, pusaudz*, skolniec*, maza meitene, mazs zēns, meitenīt*`),
    local: split("bērni, meitene, meitenes, zēns, zēni"),
    sexual: split("izģērb*, seksuāl*, sekss, erotisk*, porno*, bez drēbēm, izvaro*"),
    localSexual: split("kails, kaila, kaili, kailas, pliks, plika"),
  },
  lithuanian: {
    minors: split(`
      vaikas, vaiko, vaikai, vaikų, kūdik*, mergaitė*, mergaičių, berniuk*, nepilnamet*, mažamet*, paaugl*,
      moksleiv*`),
    local: split("vaikus"),
    sexual: split(`
      nuoga, nuogas, nuogi, nuogos, nuogą, nuogo, nuogų, seksas, seksual*, erotin*, porno*, be drabužių, išrengt*,
      išprievart*`),
  },
};
