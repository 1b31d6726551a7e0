import { describe, expect, it } from "vitest";
import { checkCallbackSignature, signatureTolerance, signCallback } from "./signature.ts";

const secret = "a secret between worker and server";
const body = '{"job_id":"1"}';
const now = Date.UTC(2026, 0, 1);

describe("checkCallbackSignature", () => {
  it("accepts an HMAC-SHA256 over the time and the body", async () => {
    // printf '1767225600.{"job_id":"1"}' | openssl dgst -sha256 -hmac 'a secret between worker and server'
    expect(await signCallback(secret, body, now)).toMatchInlineSnapshot(
      `"t=1767225600,v1=e4bfab2dc6d22f9300d5dc935fc798479059792edc4c1f0047ac8f60746de0cb"`,
    );
  });

  it("accepts clocks that differ by the tolerance in either direction", async () => {
    const header = await signCallback(secret, body, now);
    expect(await checkCallbackSignature(secret, body, header, now + signatureTolerance * 1000)).toBe("valid");
    expect(await checkCallbackSignature(secret, body, header, now - signatureTolerance * 1000)).toBe("valid");
  });

  it("rejects an expired signature", async () => {
    const header = await signCallback(secret, body, now);
    expect(await checkCallbackSignature(secret, body, header, now + (signatureTolerance + 1) * 1000)).toBe(
      "expired",
    );
  });

  it("rejects another body, secret or time", async () => {
    const header = await signCallback(secret, body, now);
    expect(await checkCallbackSignature(secret, `${body} `, header, now)).toBe("wrong");
    expect(await checkCallbackSignature("another secret", body, header, now)).toBe("wrong");
    expect(await checkCallbackSignature(secret, body, header.replace(/t=(\d+)\d/, "t=$11"), now)).not.toBe(
      "valid",
    );
  });

  it.each(["", "t=1", "v1=00", "t=x,v1=00", `t=1,v1=${"0".repeat(63)}`])(
    "reports %j as malformed",
    async (header) => {
      expect(await checkCallbackSignature(secret, body, header, now)).toBe("malformed");
    },
  );
});
