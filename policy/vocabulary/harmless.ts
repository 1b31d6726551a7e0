import { split } from "./language.ts";

const englishPhrases = split(`
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
  show girl*, calendar girl*, golden girls,
  topless convertible*, topless car*, topless jeep*, topless roadster*, topless bus, topless double decker*,
  sultry weather, sultry heat, sultry air, sultry day*, sultry summer*, sultry evening*, sultry afternoon*, sultry night air,
  sultry climate, sultry july, sultry august, naked chef*, naked juice*, naked burger*, naked burrito*, naked oats,
  naked oak*, naked birch*, naked maple*, naked elm*, naked beech*, naked willow*, naked poplar*, naked ash tree*, naked apple tree*,
  naked cherry tree*, naked twig*, naked stem*, naked trunk*, naked forest*, naked hill*, naked mountain*, naked cliff*,
  naked brick*, naked wall*, naked concrete, naked steel, naked motorbike*, naked bike*, naked cat breed*, naked sphynx*,
  baby chick, baby chicks, baby duck*, baby fox*, baby seal*, baby bear*, baby owl*, baby rabbit*, baby hedgehog*, baby hamster*,
  baby mouse, baby mice, baby rat, baby rats, baby squirrel*, baby turtle*, baby penguin*, baby panda*, baby giraffe*, baby deer,
  baby lizard*, baby dinosaur*, baby plant*, baby shower*, baby monitor*, baby food, baby bottle*, baby stroller*,
  broken g string, snapped g string, guitar g string*, violin g string*, g string of a guitar, g string of a violin, g string of the guitar,
  g string of his guitar, g string of her guitar, g string on a guitar, g string on a violin, g string on the guitar,
  air on the g string, tuning the g string, tune the g string, e string and g string, d string and g string,
  sensual music*, sensual jazz, sensual violin*, sensual saxophone*, sensual melod*, sensual piano, sensual guitar,
  sensual cello, sensual tune*, sensual rhythm*, 
  lolita fashion, gothic lolita, classic lolita, sweet lolita, lolita dress*, lolita style, lolita skirt*,
  tot of rum, tots of rum, tater tots, tater tot, youngling tree*, first grade leather, second grade leather,
  seventh grade chord*, infant jesus of prague, baby jesus, christ child`);

/** Bare feet, trees and eyes in other languages, and goals, which are written as the naked is. */
const bareFeet = split(`
  nackte füße, nackten füßen, nackte bäume, nackten bäumen, pieds nus, pied nu, arbres nus, oeil nu, tête nue, árboles desnudos,
  pies desnudos, pie desnudo, olho nu, pés nus, árvores nuas, piedi nudi, occhio nudo, alberi nudi, rami nudi, blote voeten,
  blote voetjes, naakte bomen, nagie drzewa, gołe drzewa, nagie gałęzie, gołe gałęzie, gołe stopy, nagie stopy, gołe nogi,
  strzela gola, strzelił gola, strzeliła gola, strzelają gola, zdobywa gola, zdobył gola, nakna träd, nakna grenar, nakna fötter,
  nakne trær, nakne føtter, nøgne træer, nøgne fødder, nahé stromy, nahé větve, gola stabla, gole grane, golo drveće, bez gola,
  голые деревья, голые ветви, голые ветки, голые скалы, голі дерева, голі гілки, голи дървета, голи клони, γυμνά πόδια,
  γυμνά δέντρα, γυμνό μάτι, meztelencsig*, meztelen csig*, meztelen talp*, meztelen láb*, nuogos šakos, nuogi medžiai,
  kailas kājas, kaili koki, paljad jalad, paljad puud, çıplak ayak*, çıplak göz*, çıplak ağaç*, عاري القدمين, عارية القدمين,
  حافي القدمين, پا برهنه, پای برهنه, नंगे पैर, नंगे पांव, नंगे पाँव, nange pair, nange paon, nange paer, telanjang kaki,
  mata telanjang, เท้าเปลือย, เปลือยเท้า, 裸足, はだし, 裸眼, 裸電球, 裸子植物`);

/** Everyday phrases that have such a word in them. They are taken out before anything is looked for. */
export const harmlessPhrases = [...englishPhrases, ...bareFeet];

/** Art that is looked at: what shows the naked is stone or paint, and is not a child. */
const artwork = "(?:statue|sculpture|bronze|torso|painting|fresco|figure study|marble)s?";
const material =
  "(?:(?:male|female|marble|bronze|stone|greek|roman|classical|ancient|antique|renaissance|baroque|plaster|large|big|huge|old|famous|white) ){0,3}";
const looking =
  "(?:visit\\p{L}*|look\\p{L}* at|looks? up at|view\\p{L}*|admir\\p{L}*|in front of|walk\\p{L}* past|pass\\p{L}*|sketch\\p{L}*|drawing|studying|photograph\\p{L}*)";

/** The same as phrases with more than one form. */
export const harmlessPatterns: readonly RegExp[] = [
  new RegExp(
    `(?<!\\p{L})${looking} (?:(?:an?|the|some|two|three) )?${material}(?:nude|naked|topless) ${material}${artwork}(?= ?(?:,|$)| (?:in|at|inside|during|on) )`,
    "gu",
  ),
  // Birds, by where they are met.
  /(?<!\p{L})tits (?:at|on|around|near|visiting|and|feeding (?:on|at|from)|eating|perched on|pecking at) (?:(?:an?|the|our|his|her|garden|small|wooden|hanging|winter|snowy|bare|bird|nut|peanut) ){0,4}(?:feeders?|birdfeeders?|table|birdbath|bath|branch|branches|twigs?|finch|finches|sparrows?|robins?|wrens?|nuthatch|nuthatches|blackbirds?|birdhouse|nest box|nestbox|suet|sunflower seeds?|seeds|peanuts)(?!\p{L})/gu,
  // Madonnas who nurse: only the breast, and only beside the words for such a picture.
  /(?<=(?<!\p{L})(?:madonna|virgin)(?: mary)? (?:and|with)(?: the)? child(?: jesus)?(?: ,| enthroned| nursing| in| with| one| painting| icon)* ?)(?:bare|bared|exposed|one bare) breasts?(?!\p{L})/gu,
];
