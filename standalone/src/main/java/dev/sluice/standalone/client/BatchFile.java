package dev.sluice.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/** A file of requests on its way to {@code /v1/files}, read from the disk as it is sent. */
public record BatchFile(Path path) {
    /** Returns the file's document; its {@code id} is what a batch is made of. */
    public JsonNode upload(Api api) throws ApiException, IOException, InterruptedException {
        // Longer than anything that a line could hold by chance.
        String boundary = "sluice-" + UUID.randomUUID() + "-" + UUID.randomUUID();
        String name = String.valueOf(path.getFileName()).replaceAll("[\"\\\\\\p{Cntrl}]", "_");
        String head =
                "--%1$s\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--%1$s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%2$s\"\r\nContent-Type: application/jsonl\r\n\r\n"
                        .formatted(boundary, name);
        return api.form(
                "/v1/files",
                "multipart/form-data; boundary=" + boundary,
                BodyPublishers.concat(
                        BodyPublishers.ofString(head, StandardCharsets.UTF_8),
                        BodyPublishers.ofFile(path),
                        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")));
    }
}
