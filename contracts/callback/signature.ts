/** Header with the value `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`. */
export const callbackSignatureHeader = "ourvidz-signature";

/** Seconds for which a signature is valid. Limits the replay of a captured callback. */
export const signatureTolerance = 300;

const encoder = new TextEncoder();

async function hmacHex(secret: string, text: string): Promise<string> {
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Signs the body of a callback. `now` is in milliseconds since the epoch. */
export async function signCallback(secret: string, body: string, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return `t=${seconds},v1=${await hmacHex(secret, `${seconds}.${body}`)}`;
}

export type SignatureCheck = "valid" | "malformed" | "expired" | "wrong";

/** Verifies a signature in constant time. `now` is in milliseconds since the epoch. */
export async function checkCallbackSignature(
  secret: string,
  body: string,
  header: string,
  now: number,
): Promise<SignatureCheck> {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header);
  if (!match?.[1] || !match[2]) return "malformed";
  if (Math.abs(now / 1000 - Number(match[1])) > signatureTolerance) return "expired";
  const expected = await hmacHex(secret, `${match[1]}.${body}`);
  let difference = 0;
  for (let i = 0; i < expected.length; i += 1) {
    difference |= expected.charCodeAt(i) ^ match[2].charCodeAt(i);
  }
  return difference === 0 ? "valid" : "wrong";
}
