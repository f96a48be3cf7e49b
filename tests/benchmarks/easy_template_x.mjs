// Fills one template with every record of a file each time it is told to, and says how many milliseconds that took.
// node easy_template_x.mjs FOLDER_WITH_NODE_MODULES TEMPLATE RECORDS.json OUT
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { createRequire } from "node:module";

const [peers, templateFile, recordsFile, out] = process.argv.slice(2);
const { TemplateHandler } = createRequire(path.resolve(peers, "package.json"))("easy-template-x");
const template = fs.readFileSync(templateFile);
const records = JSON.parse(fs.readFileSync(recordsFile, "utf-8"));
const handler = new TemplateHandler();

for await (const _ of readline.createInterface({ input: process.stdin })) {
  const start = performance.now();
  for (const [number, record] of records.entries()) {
    fs.writeFileSync(path.join(out, `${number}.docx`), await handler.process(template, record));
  }
  console.log(performance.now() - start);
}
