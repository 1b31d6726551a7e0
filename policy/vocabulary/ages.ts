import { people } from "./people.ts";

/**
 * Expressions for the text before and after a number that is an age. They match variants (`textVariants.ts`).
 */
export const englishNumbers =
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen".split(
    " ",
  );
/** Numbers in words. Those of other languages count only before "years", because "elf" is also a creature. */
export const spelled = new Map(
  [
    englishNumbers.join(" "),
    "ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn",
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete",
    "um dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete",
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette",
    "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать",
    "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七",
  ].flatMap((list) => list.split(" ").map((word, at) => [word, at + 1] as const)),
);
export const spelledWords = [...spelled.keys()].filter((word) => !/\p{Script=Han}/u.test(word));

/** Years of age in several languages, as they stand behind a number. */
const years = [
  "years? ?olds?|yrs? ?olds?|y ?o|yos?|yrs?|y(?= ?(?:,|$))|yearolds?|years? of age|years? young|year aged|summers old|winters old",
  "jahrige?[nrsm]?|jahre alt|jahre|ans|anos|años|anni|jaar|jarige?|lat|letni[aey]?|let|let[aey]|лет|летн\\p{L}*|yasinda(?:ki)?|yas|yasli",
  "ars gam\\p{L}*|ar gam\\p{L}*|arig\\p{L}*|aring\\p{L}*|ar(?= ?(?:,|$))|vuotia\\p{L}*|vuoden ikai\\p{L}*|aasta\\p{L}*|gad(?:i|us|u|ig\\p{L}*)|met(?:u|ai|is|e)",
  "rok(?:u|ov|y)|rocn\\p{L}*|eves\\p{L}*|ani(?:sori)?|godin\\p{L}*|godisnj\\p{L}*|годин\\p{L}*|годишн\\p{L}*|рок(?:и|ів|у)|річн\\p{L}*",
  "χρον\\p{L}*|ετων|سال\\p{L}*|سنة|سنوات|سنه|عام\\p{L}*|اعوام|سنین|वर्षीय|वर्ष|বছর[\\p{L}\\p{M}]*|வயது[\\p{L}\\p{M}]*",
  "tuoi|ขวบ|ปี|tahun|taong gulang|taon|anyos|saal|sal(?= (?:ki|ka|ke))|sai|sui|sana|sanawat|letn\\p{L}*|let(?:nyaya|niy)",
].join("|");
export const yearsBehind = new RegExp(`^ ?(?:${years})(?![\\p{L}\\p{N}])`, "u");
export const cjkYearsBehind = /^ ?(?:歳|才|岁|歲|살|세)/u;
/** "Fifteen years" alone, which is an age unless something lasts so long: "ten years later", "for ten years". */
export const yearsAtEnd = /^ ?(?:years?|ys)(?= ?(?:,|$)| (?:girl|boy|female|male|nude|naked)(?!\p{L}))/u;
export const lasts =
  /(?:^| )(?:for|after|over|past|last|next|within|in|every|since|than|before|about|first|these|those|ago|by|to|together|married|warranty|anniversary)(?: the| a| some)? $/u;
export const monthsBehind = /^ ?(?:months?|mos?|weeks?|wks?|days?) ?olds?(?![\p{L}\p{N}])/u;

/** Things and animals that are told by their age, and nobody else behind them. */
export const thing = new RegExp(
  `^ ?(?:${years})(?: (?:single|malt|blended|scottish|irish|japanese|highland|vintage|aged|fine|rare|dark|french|bourbon))* (?:scotch|whisk(?:e?y|ies)|malt|bourbon|wine|port|sherry|rum|cognac|brandy|tequila|cheddar|gouda|parmesan|cheese|balsamic|vinegar|bonsai|dog|cat|horse|mare|stallion|pony|labrador|retriever|terrier|poodle|collie|spaniel|bulldog|tortoise|oak|tree|olive tree|car|truck|house|building|company|brand|laptop)(?= ?(?:,|$)| (?:in|on|at|with|and|of|for|by|from|bottles?|glass|glasses|ads?|adverts?|label|poster|whisk(?:e?y)|advertisement|commercial|next|beside|under)(?!\\p{L}))`,
  "u",
);
export const inBarrels =
  /^ ?(?:years?|months?)(?: old)? in (?:\p{L}+ )?(?:oak|barrels?|casks?|wood|sherry|bourbon)(?!\p{L})/u;

export const ageInFront =
  /(?<![\p{L}\p{N}])(?:(?<!(?:ice|stone|iron|bronze|golden|middle|new|space|dragon) )ages?|aged|y ?o|alter|edad|idade|eta|возраст|вік|alder|ika|vek|kor|varsta|ηλικια(?:σ)?|גיל|בגיל|בת|בן|בנות|בני|سن|عمره?ا?|umur|berumur|usia|berusia|edad na|umri wa(?: miaka)?|miaka|อายุ|வயது)(?: of| is| von| de| about)?[ ,]*$/u;
export const underInFront =
  /(?<![\p{L}\p{N}])(?:under|below|younger than|less than|not yet|not even|isn t|unter|moins de|menos de|onder|pod|alle|alla|mladsi|pana in|до|молодше|младше|κατω απο|bawah|di bawah|duoi|chini ya)(?: the)?(?: age(?: of)?)? $/u;
export const limitBehind =
  /^ ?(?:,|$|year|y ?o|yrs|and |or |girl|boy|model|jahr|ans|anos|let|lat|лет|рок|tahun|tuoi)/u;
export const notInNumber =
  /(?:^| )(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|hundred and|soixante|quatre vingt) $/u;

/** A bare number: "girl, 12", "girl (12)", "girl 12 in bed", "she is 12", "just turned twelve". */
export const personInFront = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${people})(?: who)?(?: (?:of|is|s|was|looks|looking|looks like|aged?|only|just|about|around|barely|almost|nearly|turning|turned|turns))*[ ,]*$`,
  "u",
);
export const turned = /(?<![\p{L}\p{N}])(?:just turned|turned|turning|turns|she is only|only just) $/u;
export const phraseBehind =
  /^ ?(?:,|$)|^ (?:in|on|at|and|with|who|is|posing|lying|laying|sitting|standing|kneeling|nude|naked|topless|undress\p{L}*|sex\p{L}*|nsfw|erotic\p{L}*|porn\p{L}*|without|wearing|having|showing|taking)(?![\p{L}\p{N}])/u;
/** "12 girl", "12f": one person, not twelve. */
export const personBehind = /^ (?:girl|boy|female|schoolgirl|schoolboy)(?![\p{L}\p{N}])/u;
export const femaleBehind = /^(?: ?f| f m| fem)(?= ?(?:,|$)| (?:nude|naked|topless|sex\p{L}*|nsfw|\d))/u;
export const counted =
  /(?:^| )(?:size|number|no|level|version|v|team|chapter|episode|part|photo|image|page|room|day|type|player|iso|f|mm) $/u;
export const aloneInFront = /(?:^|, )(?:only |just |barely |still )?$/u;
export const aloneBehind = /^ ?(?:,|$)/u;

/** "Born in 2015", "12 May 2015 born". */
export const bornInFront =
  /(?<![\p{L}\p{N}])(?:born|birth|birthdate|birthyear|birthday|dob|geboren|nee|ne (?:en|le)|nacid[ao]|nascid[ao]|nat[ao]|født|fodt|fodd|syntynyt|narozen\p{L}*|urodzon\p{L}*|szuletett|nascuta?|roden[ao]?|рожд\p{L}*|рожден\p{L}*|народ\p{L}*|dogum\p{L}*|lahir|sinh)(?:[ ,]+[\p{L}\d]+){0,4}[ ,]+$/u;
export const bornBehind =
  /^ ?(?:年\d*月?\d*日?(?:生|出生)|년생|년 출생|dogumlu|born|(?:г|года?|р|року) (?:рожд|рожден|народ))/u;
