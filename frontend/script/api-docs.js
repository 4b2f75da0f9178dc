// /api/docs/: Swagger UI on our own schema. A key that is entered stays in the page and goes
// into the header of what is tried.

import bundle from "swagger-ui-dist/swagger-ui-es-bundle.js";

const SwaggerUIBundle = bundle?.default ?? bundle;

SwaggerUIBundle({
  url: "/api/schema/",
  dom_id: "#viewer",
  deepLinking: true,
  tryItOutEnabled: true,
  persistAuthorization: false,
  // The badge of another host's validator.
  validatorUrl: null,
});
