package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a catalogue file may have, by the records that hold them: found by walking the
 * records, with what is said about each key in {@code catalog-keys.properties} beside this class.
 */
final class CatalogKeys {
    private static final String TEXTS = "catalog-keys.properties";
    private static final Pattern TEXT =
            Pattern.compile("(?:(?<min>-?\\d+)\\.\\.(?<max>\\d+): )?(?<means>.+)");

    private final SequencedMap<Class<?>, List<Key>> records = new LinkedHashMap<>();
    private final Properties texts;

    /**
     * One key.
     *
     * @param range of its numbers; null: none is stated
     * @param means in a few words
     */
    record Key(String name, Type type, boolean required, @Nullable Range range, String means) {}

    record Range(long min, long max) {}

    private CatalogKeys(Properties texts) {
        this.texts = texts;
    }

    /**
     * @throws IllegalStateException naming keys without a text, and texts without a key
     */
    static CatalogKeys walk() {
        CatalogKeys keys = new CatalogKeys(texts());
        for (CatalogKind kind : CatalogKind.configuration()) {
            keys.add(kind.type());
        }
        if (!keys.texts.isEmpty()) {
            throw new IllegalStateException(
                    "%s: %s (expected: keys that the catalogue has)"
                            .formatted(TEXTS, keys.texts.stringPropertyNames()));
        }
        return keys;
    }

    /** Kinds first, each followed by the records inside it. */
    SequencedMap<Class<?>, List<Key>> records() {
        return records;
    }

    /** A record within this type: its own, a list's, or the values' of a map. */
    static @Nullable Class<?> recordIn(Type type) {
        Type inner = type;
        while (inner instanceof ParameterizedType container) {
            inner =
                    container
                            .getActualTypeArguments()[
                            container.getActualTypeArguments().length - 1];
        }
        return inner instanceof Class<?> found && found.isRecord() ? found : null;
    }

    private void add(Class<?> record) {
        if (records.containsKey(record)) {
            return;
        }
        List<Key> keys = new ArrayList<>();
        records.put(record, keys);
        for (RecordComponent component : record.getRecordComponents()) {
            keys.add(key(record, component));
        }
        for (RecordComponent component : record.getRecordComponents()) {
            Class<?> inner = recordIn(component.getGenericType());
            if (inner != null) {
                add(inner);
            }
        }
    }

    private Key key(Class<?> record, RecordComponent component) {
        String name = CatalogJson.key(component);
        String at = record.getSimpleName() + "." + name;
        Matcher text = TEXT.matcher(String.valueOf(texts.remove(at)));
        if (!text.matches() || text.group("means").equals("null")) {
            throw new IllegalStateException(
                    "%s: nothing about %s (expected: `%s=MEANS` or `%s=MIN..MAX: MEANS`)"
                            .formatted(TEXTS, at, at, at));
        }
        JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
        return new Key(
                name,
                component.getGenericType(),
                property != null && property.required(),
                text.group("min") == null
                        ? null
                        : new Range(
                                Long.parseLong(text.group("min")),
                                Long.parseLong(text.group("max"))),
                text.group("means"));
    }

    /** The words of an enum, as files write them. */
    static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static Properties texts() {
        Properties texts = new Properties();
        try (InputStream in = CatalogKeys.class.getResourceAsStream(TEXTS)) {
            if (in == null) {
                throw new IllegalStateException("resource %s is not in the jar".formatted(TEXTS));
            }
            texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All keys of all records, as {@code Record.key}. */
    Map<String, Key> byPath() {
        Map<String, Key> all = new LinkedHashMap<>();
        records.forEach(
                (record, keys) ->
                        keys.forEach(
                                key -> all.put(record.getSimpleName() + "." + key.name(), key)));
        return all;
    }
}
