package dev.sluice.ingress.usage;

import dev.sluice.ingress.query.Parameters;
import dev.sluice.ingress.status.Encoded;
import dev.sluice.ingress.status.ResultsApi;
import dev.sluice.ingress.status.ResultsApi.Document;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Passes questions about usage on, and answers as they come. Thread-safe; blocks. */
@Singleton
final class UsageQuestions {
    private static final String TENANT = "tenant";
    private static final String FORMAT = "format";
    private static final String CSV = "text/csv";
    private static final int PARAMETERS_MAX = 64;

    private final ResultsApi results;

    UsageQuestions(ResultsApi results) {
        this.results = results;
    }

    /**
     * @param tenant whose usage alone is shown; empty: that of all, or of the one that is asked for
     */
    HttpResponse<byte[]> answer(HttpRequest<?> request, Optional<String> tenant) {
        List<String> query = new ArrayList<>();
        for (String name : request.getParameters().names()) {
            if (tenant.isPresent() && name.equals(TENANT)) {
                throw Parameters.bad(TENANT, "unknown", "none: a key shows its own tenant's usage");
            }
            for (String value : request.getParameters().getAll(name)) {
                query.add(Encoded.of(name) + "=" + Encoded.of(value));
            }
        }
        if (query.size() > PARAMETERS_MAX) {
            throw Parameters.bad("...", query.size() + " parameters", "at most " + PARAMETERS_MAX);
        }
        tenant.ifPresent(name -> query.add(TENANT + "=" + Encoded.of(name)));
        if (wantsCsv(request)) {
            query.add(FORMAT + "=csv");
        }
        Document document = results.get("/usage?" + String.join("&", query));
        return HttpResponse.ok(document.body())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .contentType(MediaType.of(document.mediaType()));
    }

    /** By its Accept header, unless the query says. */
    private static boolean wantsCsv(HttpRequest<?> request) {
        String accept = request.getHeaders().get(HttpHeaders.ACCEPT);
        return accept != null
                && accept.strip().regionMatches(true, 0, CSV, 0, CSV.length())
                && !request.getParameters().contains(FORMAT);
    }
}
