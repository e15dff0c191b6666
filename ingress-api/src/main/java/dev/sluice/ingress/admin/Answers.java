package dev.sluice.ingress.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.runtime.catalog.Deed;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;

/** Answers of the admin API: never cached, and a change says under which id it is recorded. */
final class Answers {
    private Answers() {}

    static MutableHttpResponse<byte[]> ok(JsonNode document) {
        return with(HttpResponse.ok(), document);
    }

    static MutableHttpResponse<byte[]> dryRun(Ruling.Write write) {
        return ok(AdminJson.dryRun(write.plan()));
    }

    /**
     * @param version that the object has now; 0: it is gone
     */
    static MutableHttpResponse<byte[]> written(
            boolean created, long version, JsonNode document, Deed deed) {
        MutableHttpResponse<byte[]> answer =
                created ? HttpResponse.created(new byte[0]) : HttpResponse.ok();
        if (version > 0) {
            answer.header(HttpHeaders.ETAG, Precondition.tag(version));
        }
        return with(answer, document).header("X-Request-Id", deed.requestId());
    }

    static MutableHttpResponse<byte[]> gone(Deed deed) {
        MutableHttpResponse<byte[]> answer = HttpResponse.noContent();
        return answer.header("X-Request-Id", deed.requestId());
    }

    private static MutableHttpResponse<byte[]> with(
            MutableHttpResponse<byte[]> answer, JsonNode document) {
        return answer.header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .body(AdminJson.bytes(document));
    }
}
