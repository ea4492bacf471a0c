// NOWPayments' signature as its own JavaScript makes it: for each line {"body", "secret"} a line
// with the body as JavaScript prints it, and a signature for each way with arrays.
const crypto = require("crypto");
const readline = require("readline");

function sorted(value, keepArrays) {
  if (value === null || typeof value !== "object") return value;
  if (keepArrays && Array.isArray(value)) return value.map((item) => sorted(item, keepArrays));
  const copy = {};
  for (const name of Object.keys(value).sort()) copy[name] = sorted(value[name], keepArrays);
  return copy;
}

function sign(value, secret, keepArrays) {
  const text = JSON.stringify(sorted(value, keepArrays));
  return crypto.createHmac("sha512", secret).update(text).digest("hex");
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { body, secret } = JSON.parse(line);
  const value = JSON.parse(body);
  console.log(
    JSON.stringify({
      body: JSON.stringify(value),
      arrays: sign(value, secret, true),
      objects: sign(value, secret, false),
    }),
  );
});
