import { type Language, split } from "./language.ts";

export const westernEurope: Record<string, Language> = {
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
      "kinderen, kleuter*, peuter*, minderjarig*, klein meisje, jong meisje, schoolmeisje*, tiener*, kindje, kindjes",
    ),
    local: split("kind, meisje, meisjes, jongetje"),
    localSexual: split("bloot, blote"),
    sexual: split(
      "naakt*, seks, seksueel, seksuele, erotisch*, porno*, zonder kleren, verkracht*, uitgekleed",
    ),
  },
};
