// Validates an AsyncAPI document with the AsyncAPI initiative's own parser; exits 1 and says why when it is not valid.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
const problems = diagnostics.filter((one) => one.severity <= 1);
for (const { severity, message, path } of problems) {
  console.error(`${severity === 0 ? "error" : "warning"}: ${message} at ${path.join(".")}`);
}
if (document) console.log(`${document.info().title()}: ${document.allChannels().all().length} channels`);
process.exit(document && !problems.some((one) => one.severity === 0) ? 0 : 1);
