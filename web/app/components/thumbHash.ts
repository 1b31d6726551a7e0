import { thumbHashToAverageRGBA, thumbHashToDataURL } from "thumbhash";

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** The average color of an image as CSS, or undefined without a valid ThumbHash. */
export function averageColor(thumbHash: string | null): string | undefined {
  if (!thumbHash) return undefined;
  try {
    const { r, g, b } = thumbHashToAverageRGBA(bytesOf(thumbHash));
    return `rgb(${[r, g, b].map((channel) => Math.round(255 * channel)).join(" ")})`;
  } catch {
    return undefined;
  }
}

/** A blurred preview of about 32 pixels as a data URL, or undefined without a valid ThumbHash. */
export function blurredImage(thumbHash: string | null): string | undefined {
  if (!thumbHash) return undefined;
  try {
    return thumbHashToDataURL(bytesOf(thumbHash));
  } catch {
    return undefined;
  }
}
