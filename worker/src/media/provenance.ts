import { formatParameters, type GenerationParameters } from "./generationParameters.ts";

/** The parameters that are embedded in a file. Without `embedPrompt` the prompts are left out. */
export type EmbeddedParameters = GenerationParameters & { embedPrompt: boolean };

export type Provenance = {
  /** XMP packet without a wrapper, for an iTXt chunk or a `uuid` box. */
  xmp: string;
  /** Texts by keyword, for PNG chunks and MP4 tags. */
  fields: { parameters: string; Software: string };
  /** The prompt; null without `embedPrompt`. */
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

/** IPTC's term for media that a trained model generated. */
const digitalSourceType = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

/**
 * Builds the metadata of a file: that a trained model generated it (IPTC digital source type), the model, seed, steps,
 * guidance, sampler and random number generator, and the prompts unless the user opted out. Deterministic: it contains no
 * times and no ids.
 */
export function provenanceOf(parameters: EmbeddedParameters): Provenance {
  const embedded = parameters.embedPrompt ? parameters : { ...parameters, prompt: "", negativePrompt: null };
  const text = formatParameters(embedded).trim();
  return {
    xmp: xmpOf(embedded),
    fields: { parameters: text, Software: software },
    prompt: parameters.embedPrompt ? parameters.prompt : null,
  };
}

function xmpOf(parameters: GenerationParameters): string {
  const attributes: Record<string, string | number | null> = {
    "xmp:CreatorTool": software,
    "Iptc4xmpExt:DigitalSourceType": digitalSourceType,
    "Iptc4xmpExt:AISystemUsed": `${software}, ${parameters.model}`,
    "Iptc4xmpExt:AIPromptInformation": parameters.prompt || null,
    "ourvidz:Model": parameters.model,
    "ourvidz:Seed": parameters.seed,
    "ourvidz:Steps": parameters.steps,
    "ourvidz:GuidanceScale": parameters.guidanceScale,
    "ourvidz:GuidanceRescale": parameters.guidanceRescale || null,
    "ourvidz:Strength": parameters.strength ?? null,
    "ourvidz:Sampler": parameters.sampler,
    "ourvidz:Random": parameters.random,
    "ourvidz:NegativePrompt": parameters.negativePrompt || null,
  };
  const declared = Object.entries(namespaces).filter(
    ([prefix]) => prefix !== "rdf" && (prefix !== "dc" || parameters.prompt),
  );
  const description = parameters.prompt
    ? `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(parameters.prompt)}</rdf:li></rdf:Alt></dc:description>`
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

/** Escapes text for elements and attributes. Removes characters that XML 1.0 can't represent. */
const escapeXml = (text: string): string =>
  text
    .replace(/\p{Cs}/gu, "\ufffd")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are removed
    .replace(/[\x00-\x08\x0b-\x1f\ufffe\uffff]/g, "")
    .replace(/[&<>"\n\t]/g, (character) => entities[character] ?? character);
