// Reads one received webhook per line, {"secret", "headers", "body"}, and says how many verify.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const lines = readFileSync(process.argv[2], "utf8").split("\n").filter((line) => line !== "");
let verified = 0;
let refused = 0;
for (const line of lines) {
  const { secret, headers, body } = JSON.parse(line);
  new Webhook(secret).verify(body, headers);
  verified++;
  try {
    new Webhook(secret).verify(body + " ", headers);
  } catch {
    refused++;
  }
}
console.log(JSON.stringify({ verified, refused }));
