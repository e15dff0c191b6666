package dev.sluice.ingress.admin;

import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What paths and queries of the admin API say. */
final class Words {
    static final int PAGE_MAX = 1_000;

    /** Where keys are made; also the short name of their list. */
    private static final String KEYS = "keys";

    private Words() {}

    /**
     * @throws SluiceException with {@code NOT_FOUND}
     */
    static CatalogKind kind(String word) {
        Optional<CatalogKind> kind =
                word.equals(KEYS) ? Optional.of(CatalogKind.API_KEY) : CatalogKind.ofSection(word);
        return kind.orElseThrow(
                () -> {
                    List<String> known =
                            Arrays.stream(CatalogKind.values()).map(CatalogKind::section).toList();
                    return new SluiceException(
                            ErrorCode.NOT_FOUND,
                            "kind %s (expected: one of %s)".formatted(word, known));
                });
    }

    /**
     * @throws SluiceException with {@code INVALID_REQUEST}
     */
    static boolean dryRun(HttpRequest<?> request) {
        return switch (request.getParameters().get("dry_run")) {
            case null -> false;
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new SluiceException(
                            ErrorCode.INVALID_REQUEST,
                            "query parameter dry_run (expected: true or false)");
        };
    }

    /**
     * @throws SluiceException with {@code INVALID_REQUEST}
     */
    static int limit(HttpRequest<?> request) {
        String text = request.getParameters().get("limit");
        if (text == null) {
            return PAGE_MAX;
        }
        if (!text.matches("\\d{1,4}")
                || Integer.parseInt(text) < 1
                || Integer.parseInt(text) > PAGE_MAX) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "query parameter limit (expected: 1..%d)".formatted(PAGE_MAX));
        }
        return Integer.parseInt(text);
    }
}
