/** Say the times of a request on stdin as the booth does: {clocks, moments, device}, to JSON on stdout. */

import { readFileSync } from "node:fs";

import { Clocks } from "../../voting/web/static/booth/clocks.mjs";

const { clocks, moments, device } = JSON.parse(readFileSync(0, "utf-8"));
const said = (language) => {
  const shown = new Clocks(clocks, language, () => device);
  return moments.map((moment) => ({ ...shown.moment(new Date(moment)), exact: shown.exact(new Date(moment)) }));
};
process.stdout.write(JSON.stringify({ en: said("en"), fr: said("fr") }));
