"use strict";

// https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  // Who may call an operation (x-required-permission) and what it can answer with (x-problems).
  showExtensions: true,
  // It would send the document's address to a server on the web.
  validatorUrl: null,
});
