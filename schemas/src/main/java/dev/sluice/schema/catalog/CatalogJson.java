package dev.sluice.schema.catalog;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes catalogue objects: snake_case keys, {@code 30s} or ISO-8601 durations, unknown
 * keys refused.
 */
final class CatalogJson {
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    static final ObjectMapper JSON =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    .addModule(times())
                    .build();

    static final ObjectMapper YAML = new YAMLMapper();

    private CatalogJson() {}

    /**
     * @throws IllegalArgumentException naming the object and what is wrong with it
     */
    static CatalogObject read(CatalogKind kind, JsonNode node) {
        try {
            return JSON.treeToValue(node, kind.type());
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "%s %s: %s"
                            .formatted(
                                    kind.wireId(),
                                    node.path("name").asText("(without a name)"),
                                    e.getOriginalMessage()),
                    e);
        } catch (NullPointerException e) {
            throw new IllegalArgumentException(
                    "%s %s: a required key is missing (has: %s)"
                            .formatted(
                                    kind.wireId(),
                                    node.path("name").asText("(without a name)"),
                                    node),
                    e);
        }
    }

    static Duration duration(String text) {
        Matcher shortForm = SHORT_DURATION.matcher(text);
        if (shortForm.matches()) {
            long amount = Long.parseLong(shortForm.group(1));
            return switch (shortForm.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            };
        }
        try {
            return Duration.parse(text.toUpperCase(Locale.ROOT));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "duration %s (expected: like 30s, 5m, 250ms or PT30S)".formatted(text), e);
        }
    }

    private static SimpleModule times() {
        SimpleModule module = new SimpleModule("sluice-times");
        module.addDeserializer(
                Duration.class,
                new StdDeserializer<>(Duration.class) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public Duration deserialize(JsonParser p, DeserializationContext c)
                            throws IOException {
                        return duration(p.getText());
                    }
                });
        module.addDeserializer(
                Instant.class,
                new StdDeserializer<>(Instant.class) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public Instant deserialize(JsonParser p, DeserializationContext c)
                            throws IOException {
                        return Instant.parse(p.getText());
                    }
                });
        module.addSerializer(text(Duration.class));
        module.addSerializer(text(Instant.class));
        return module;
    }

    private static <T> StdSerializer<T> text(Class<T> type) {
        return new StdSerializer<>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider p)
                    throws IOException {
                out.writeString(value.toString());
            }
        };
    }
}
