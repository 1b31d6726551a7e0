import { thumbHashToAverageRGBA, thumbHashToDataURL } from "thumbhash";

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** The average colour of a picture as CSS, or undefined when there is no (good) ThumbHash. */
export function averageColor(thumbHash: string | null): string | undefined {
  if (!thumbHash) return undefined;
  try {
    const { r, g, b } = thumbHashToAverageRGBA(bytesOf(thumbHash));
    return `rgb(${[r, g, b].map((channel) => Math.round(255 * channel)).join(" ")})`;
  } catch {
    return undefined;
  }
}

/** A blurred picture of about 32 pixels as a data URL, or undefined as above. */
export function blurredImage(thumbHash: string | null): string | undefined {
  if (!thumbHash) return undefined;
  try {
    return thumbHashToDataURL(bytesOf(thumbHash));
  } catch {
    return undefined;
  }
}
