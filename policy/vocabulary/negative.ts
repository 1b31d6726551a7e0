import { split } from "./language.ts";

/** Words that exclude adulthood in a negative prompt, which asks for the opposite. */
export const adulthood = split(`
  adult, adults, adulthood, adult woman, adult man, grown up, grown ups, grownup*, grown woman, grown man, grown women, grown men,
  of age, legal age, over 18, 18 plus, older than 18, mature woman, mature man, mature women, mature body, mature face,
  erwachsen*, adulte, adultes, adulto*, adulta*, volwassen*, взросл*, доросл*, voksen*, voksne, vuxen*, vuxna, aikuis*, täiskasvanu*, pieaugu*, suaugus*, dospěl*, dospel*, felnőtt*, odrasl*, dorosł*, възраст*,
  ενήλικας, ενήλικες, ενήλικη, מבוגר, מבוגרת, מבוגרים, بزرگسال*, بالغ, بالغة, dewasa, người lớn, nguoi lon, ผู้ใหญ่, watu wazima, mtu mzima,
  বয়স্ক*, பெரியவர்*, वयस्क, yetişkin*, 成人, 大人, 成年人, 성인`);

/** Phrases with such a word that exclude sexual content instead. */
export const adultContent = split(`
  adult content, adult material, adult only, adults only, adult themes, adult scene*, adult image*, adult site*, adult toy*`);

/** Words that exclude clothes in a negative prompt. */
export const clothing = split(`
  clothes, clothing, clothed, dressed, clothings, garment, garments, wearing clothes, fully clothed, fully dressed, outfit, outfits,
  kleidung, bekleidet, vetements, habille*, ropa, vestida, roupa, vestiti, одежда, одяг, дрехи, klær, kläder, tøj, vaatteet, riided, drēbes, drabužiai, oblečení, oblečenie, ruha, ruhák,
  odjeća, odeća, ubranie, ubrania, ρούχα, בגדים, لباس, ملابس, pakaian, baju, quần áo, เสื้อผ้า, nguo, kıyafet*, giysi*, कपड़े, পোশাক, உடை, 衣服, 服, 옷`);
