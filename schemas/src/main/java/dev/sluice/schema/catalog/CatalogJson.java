package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .addModule(times())
                    .build();

    static final ObjectMapper YAML =
            YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private CatalogJson() {}

    /**
     * @throws IllegalArgumentException naming the object and what is wrong with it
     */
    static CatalogObject read(CatalogKind kind, JsonNode node) {
        String offender =
                "%s %s".formatted(kind.wireId(), node.path("name").asText("(without a name)"));
        requireKeys(kind.type(), node, "", offender);
        try {
            return JSON.treeToValue(node, kind.type());
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException(
                    "%s: unknown key %s (expected: one of %s)"
                            .formatted(offender, at(e), keys(e.getReferringClass())),
                    e);
        } catch (ValueInstantiationException e) {
            String wrong =
                    e.getCause() instanceof IllegalArgumentException said
                            ? String.valueOf(said.getMessage())
                            : at(e) + ": " + e.getOriginalMessage();
            throw new IllegalArgumentException("%s: %s".formatted(offender, wrong), e);
        } catch (InvalidFormatException e) {
            throw new IllegalArgumentException(
                    "%s: %s: %s".formatted(offender, at(e), wrongValue(e)));
        } catch (JsonMappingException e) {
            throw new IllegalArgumentException(
                    "%s: %s: %s".formatted(offender, at(e), e.getOriginalMessage()), e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "%s: %s".formatted(offender, e.getOriginalMessage()), e);
        }
    }

    private static String wrongValue(InvalidFormatException e) {
        Object[] constants = e.getTargetType().getEnumConstants();
        return constants == null
                ? e.getOriginalMessage()
                : "%s (expected: one of %s)"
                        .formatted(
                                e.getValue(),
                                Arrays.stream(constants)
                                        .map(
                                                constant ->
                                                        constant.toString()
                                                                .toLowerCase(Locale.ROOT))
                                        .toList());
    }

    /** Jackson would make null or 0 of an absent key and blame whoever trips over it. */
    private static void requireKeys(Class<?> type, JsonNode node, String at, String offender) {
        if (!node.isObject()) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: keys %s)".formatted(offender, node, keys(type)));
        }
        for (RecordComponent component : type.getRecordComponents()) {
            String key = key(component);
            JsonNode value = node.path(key);
            JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
            boolean absent = value.isMissingNode() || value.isNull();
            if (absent && property != null && property.required()) {
                throw new IllegalArgumentException(
                        "%s: key %s is missing (it has: %s)"
                                .formatted(offender, at + key, names(node)));
            }
            if (!absent) {
                requireKeysInside(component.getGenericType(), value, at + key, offender);
            }
        }
    }

    private static void requireKeysInside(Type type, JsonNode value, String at, String offender) {
        if (type instanceof Class<?> record && record.isRecord()) {
            requireKeys(record, value, at + ".", offender);
        } else if (type instanceof ParameterizedType container
                && (value.isArray() || value.isObject())) {
            Type[] arguments = container.getActualTypeArguments();
            value.forEach(
                    element ->
                            requireKeysInside(
                                    arguments[arguments.length - 1], element, at, offender));
        }
    }

    private static List<String> names(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static List<String> keys(Class<?> record) {
        return Arrays.stream(record.getRecordComponents()).map(CatalogJson::key).toList();
    }

    static String key(RecordComponent component) {
        JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
        if (property != null && !property.value().isEmpty()) {
            return property.value();
        }
        return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
    }

    private static String at(JsonMappingException e) {
        return e.getPath().stream()
                .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
                .collect(Collectors.joining("."));
    }

    static Duration duration(String text) {
        Matcher shortForm = SHORT_DURATION.matcher(text);
        if (shortForm.matches()) {
            long amount = Long.parseLong(shortForm.group(1));
            return switch (shortForm.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> throw new AssertionError(text);
            };
        }
        try {
            return Duration.parse(text.toUpperCase(Locale.ROOT));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "duration %s (expected: like 30s, 5m, 250ms or PT30S)".formatted(text), e);
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "time %s (expected: like 2030-01-31T00:00:00Z)".formatted(text), e);
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
                        return instant(p.getText());
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
