package dev.sluice.schema.catalog;

import dev.sluice.schema.catalog.CatalogKeys.Key;
import dev.sluice.schema.catalog.CatalogKeys.Range;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The reference of catalogue files for people, in Markdown, made of the same keys as the schema.
 */
final class CatalogReference {
    private static final String HEAD =
            """
            # Catalogue reference
            Made from the catalogue's types; `CatalogReferenceTest` fails when it differs and writes it with
            `-Dsluice.golden.write=true`. What is done with catalogue files is in
            [operations](operations.md#changing-the-catalogue), how routes decide in [routing](routing.md). Editors find
            the same in `sluice.schema.json` of the distribution: put
            `# yaml-language-server: $schema=sluice.schema.json` at the top of a file.

            A file holds lists, one for each kind. Keys in **bold** must be there; an unknown key is an error. Durations are
            like `250ms`, `30s`, `5m` or `PT30S`, prices are US dollars per million tokens where nothing else is said.
            """;

    private CatalogReference() {}

    static String text() {
        StringBuilder text = new StringBuilder(HEAD);
        CatalogKeys.walk()
                .records()
                .forEach(
                        (record, keys) -> {
                            text.append("\n## ").append(title(record)).append('\n');
                            text.append("| key | is | means |\n|---|---|---|\n");
                            keys.forEach(key -> text.append(line(key)));
                        });
        return text.toString();
    }

    private static String title(Class<?> record) {
        Optional<CatalogKind> kind =
                Arrays.stream(CatalogKind.values()).filter(k -> k.type() == record).findFirst();
        return kind.map(k -> "`%s`".formatted(k.section())).orElseGet(() -> record.getSimpleName());
    }

    private static String line(Key key) {
        Range range = key.range();
        return "| %s | %s%s | %s |\n"
                .formatted(
                        key.required()
                                ? "**`%s`**".formatted(key.name())
                                : "`%s`".formatted(key.name()),
                        is(key.type()),
                        range == null ? "" : ", %d to %d".formatted(range.min(), range.max()),
                        key.means().replace("|", "\\|"));
    }

    private static String is(Type type) {
        if (type instanceof ParameterizedType container) {
            List<String> of =
                    Arrays.stream(container.getActualTypeArguments())
                            .map(CatalogReference::is)
                            .toList();
            return Map.class.isAssignableFrom((Class<?>) container.getRawType())
                    ? "map from %s to %s".formatted(of.getFirst(), of.getLast())
                    : "list of " + of.getFirst();
        }
        Class<?> simple = (Class<?>) type;
        if (simple.isRecord()) {
            return "[%s](#%s)"
                    .formatted(
                            simple.getSimpleName(),
                            simple.getSimpleName().toLowerCase(Locale.ROOT));
        }
        if (simple.isEnum()) {
            return CatalogKeys.words(simple).stream()
                    .map(word -> "`" + word + "`")
                    .collect(Collectors.joining(", "));
        }
        if (simple == String.class) {
            return "text";
        }
        if (simple == DefaultResponse.class) {
            return "text or object";
        }
        if (simple == BigDecimal.class) {
            return "decimal";
        }
        if (simple == Duration.class) {
            return "duration";
        }
        if (simple == Instant.class) {
            return "time";
        }
        return simple == boolean.class || simple == Boolean.class ? "true or false" : "integer";
    }
}
