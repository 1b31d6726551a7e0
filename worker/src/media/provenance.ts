import { formatParameters, type GenerationParameters } from "./generationParameters.ts";

/** How a file was made. Without `embedPrompt` nothing of the prompts may go into it. */
export type Making = GenerationParameters & { embedPrompt: boolean };

export type Provenance = {
  /** XMP packet without a wrapper, for an iTXt chunk or a `uuid` box. */
  xmp: string;
  /** Texts by keyword, for PNG chunks and the tags of an MP4. */
  fields: { parameters: string; Software: string };
  /** What was asked for; null when it is to stay out of the file. */
  prompt: string | null;
};

const software = "OurVidz";

const namespaces = {
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  xmp: "http://ns.adobe.com/xap/1.0/",
  dc: "http://purl.org/dc/elements/1.1/",
  Iptc4xmpExt: "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
  ourvidz: "urn:ourvidz:generation:1",
};

/** IPTC's term for media made by a model that was trained on others' media. */
const digitalSourceType = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

/**
 * What a file says of its making: that a trained model made it (IPTC digital source type), with which model, seed,
 * steps, guidance, sampler and random numbers, and what was asked for unless the person keeps it out. The same
 * making gives the same text: no times, no ids.
 */
export function provenanceOf(made: Making): Provenance {
  const told = made.embedPrompt ? made : { ...made, prompt: "", negativePrompt: null };
  const parameters = formatParameters(told).trim();
  return {
    xmp: xmpOf(told),
    fields: { parameters, Software: software },
    prompt: made.embedPrompt ? made.prompt : null,
  };
}

function xmpOf(made: GenerationParameters): string {
  const attributes: Record<string, string | number | null> = {
    "xmp:CreatorTool": software,
    "Iptc4xmpExt:DigitalSourceType": digitalSourceType,
    "Iptc4xmpExt:AISystemUsed": `${software}, ${made.model}`,
    "Iptc4xmpExt:AIPromptInformation": made.prompt || null,
    "ourvidz:Model": made.model,
    "ourvidz:Seed": made.seed,
    "ourvidz:Steps": made.steps,
    "ourvidz:GuidanceScale": made.guidanceScale,
    "ourvidz:GuidanceRescale": made.guidanceRescale || null,
    "ourvidz:Strength": made.strength ?? null,
    "ourvidz:Sampler": made.sampler,
    "ourvidz:Random": made.random,
    "ourvidz:NegativePrompt": made.negativePrompt || null,
  };
  const declared = Object.entries(namespaces).filter(
    ([prefix]) => prefix !== "rdf" && (prefix !== "dc" || made.prompt),
  );
  const description = made.prompt
    ? `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(made.prompt)}</rdf:li></rdf:Alt></dc:description>`
    : "";
  return [
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    `<rdf:RDF xmlns:rdf="${namespaces.rdf}">`,
    '<rdf:Description rdf:about=""',
    ...declared.map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`),
    ...Object.entries(attributes)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`),
    description ? `>${description}</rdf:Description>` : "/>",
    "</rdf:RDF></x:xmpmeta>",
  ].join("");
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/** For text and attributes; without characters that XML 1.0 has no way to write. */
const escapeXml = (text: string): string =>
  text
    .replace(/\p{Cs}/gu, "\ufffd")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\x00-\x08\x0b-\x1f\ufffe\uffff]/g, "")
    .replace(/[&<>"\n\t]/g, (character) => entities[character] ?? character);
