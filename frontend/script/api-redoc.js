// /api/redoc/: ReDoc on our own schema. Its styles are written by script; the nonce of the page
// lets them in.

import "./api-nonce.js";

import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { RedocStandalone } from "redoc";

const options = {
  // The search needs a worker made of text, which the policy of the page forbids.
  disableSearch: true,
  hideDownloadButton: false,
  theme: {
    typography: {
      fontFamily: '"Source Sans 3", system-ui, sans-serif',
      headings: { fontFamily: '"Source Sans 3", system-ui, sans-serif' },
    },
  },
};

createRoot(document.getElementById("viewer")).render(
  createElement(RedocStandalone, { specUrl: "/api/schema/", options }),
);
