window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "openapi.json",
    dom_id: "#description",
    deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis],
    // Would send the description to another host.
    validatorUrl: null,
    persistAuthorization: false,
    tryItOutEnabled: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
  });
});
