import { randomInt } from "node:crypto";
import { checkPorts } from "../../tools/bootstrap/ports.cjs";

/**
 * Returns free ports below the range of outgoing connections, so that a killed server finds its port still free when it
 * restarts.
 */
export async function findStablePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries > 200) throw new Error("No free port was found between 20000 and 32000.");
    const port = randomInt(20_000, 32_000);
    const free = await checkPorts([{ port, purpose: "chaos", change: "try another" }]).then(
      () => true,
      () => false,
    );
    if (free) found.add(port);
  }
  return [...found];
}
