import { type Language, split } from "./language.ts";

export const southEastAsia: Record<string, Language> = {
  indonesian: {
    minors: split(`
      anak kecil, anak perempuan, anak laki laki, anak gadis, anak anak, anak sekolah, gadis kecil, gadis cilik, bocah*, balita,
      bayi, remaja, siswi, siswa, di bawah umur, dibawah umur, budak sekolah, budak perempuan, budak lelaki`),
    local: split("anak, anaknya, gadis, murid, budak, pelajar"),
    sexual: split(`
      telanjang*, bugil*, seksual*, seksi, porno*, cabul*, mesum, tanpa busana, tanpa pakaian, tanpa baju,
      bersetubuh, persetubuhan, perkosa*, diperkosa`),
    localSexual: split("seks, bogel, pakaian dalam"),
  },
  tagalog: {
    minors: split(
      "mga bata, batang babae, batang lalaki, isang bata, sanggol*, dalagita*, binatilyo*, paslit*, musmos*",
    ),
    local: split("bata, bata*, menor"),
    sexual: split(`
      hubad, hubo t hubad, nakahubad*, hinubad*, walang damit, walang saplot, malaswa*, mahalay*, kalaswaan, pagtatalik,
      seksuwal*, malibog*, ginahasa*, panggagahasa`),
    localSexual: split("hubo, seksi"),
  },
  vietnamese: {
    minors: split(`
      trẻ em, trẻ nhỏ, đứa trẻ, em bé, bé gái, bé trai, cô bé, cậu bé, thiếu nhi, thiếu nữ, vị thành niên, tuổi teen,
      nữ sinh, học sinh`),
    local: split("trẻ con"),
    sexual: split(`
      khỏa thân, trần truồng, lõa thể, tình dục, khiêu dâm, khiêu gợi, gợi dục, làm tình, hiếp dâm, lột đồ, cởi truồng,
      không mặc quần áo, không mặc đồ, đồ lót, khoả thân, loã thể`),
  },
  thai: {
    minors: split("เด็ก, ผู้เยาว์, ทารก, วัยรุ่น, นักเรียนหญิง, นักเรียนชาย, นักเรียนมัธยม, ไม่บรรลุนิติภาวะ"),
    sexual: split(`
      เปลือย, โป๊, เซ็กซ์, เซ็กส์, เซ็กซี่, ลามก, อนาจาร, ร่วมเพศ, ทางเพศ, แก้ผ้า, ไม่ใส่เสื้อผ้า, ไม่สวมเสื้อผ้า, ข่มขืน, อีโรติก, ชุดชั้นใน, หนังเอ็กซ์`),
  },
};
