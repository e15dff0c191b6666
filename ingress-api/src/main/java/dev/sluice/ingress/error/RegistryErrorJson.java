package dev.sluice.ingress.error;

import dev.sluice.ingress.json.Json;

/** Problems as Confluent's clients expect them on the schema registry's paths. */
final class RegistryErrorJson {
    static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private RegistryErrorJson() {}

    static byte[] document(Problem problem) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeNumberField("error_code", problem.status());
                    out.writeStringField("message", problem.detail());
                    out.writeEndObject();
                });
    }
}
