package dev.sluice.schema.catalog.pricemap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.UnitPrice;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A price map: one entry per model and provider. At most {@value #ENTRIES_MAX} entries.
 *
 * @param entries in the order of the file
 */
public record PriceMap(List<Entry> entries) {
    static final int ENTRIES_MAX = 100_000;

    /** Describes the form to people. */
    private static final String SPECIMEN = "sample_spec";

    /** Behind the provider's name. */
    private static final String CONTAINER = "/container";

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    public PriceMap {
        entries = List.copyOf(entries);
    }

    /** What an entry comes to. */
    public sealed interface Entry {
        /** Its key in the map. */
        String key();

        /** The provider as the map calls it. */
        String provider();

        /**
         * A model with full prices.
         *
         * @param model named by the key; its upstream name is the key without the provider
         * @param deprecated from when on the provider may refuse it
         * @param notes what its calls may cost beside what the prices say
         */
        record Priced(
                String key,
                String provider,
                Model model,
                Optional<LocalDate> deprecated,
                List<String> notes)
                implements Entry {
            public Priced {
                notes = List.copyOf(notes);
            }
        }

        /** One that no model can be made of without guessing what a call costs. */
        record Left(String key, String provider, String reason) implements Entry {}
    }

    /**
     * @throws IllegalArgumentException when the text is no price map at all; entries that cannot be
     *     used are {@link Entry.Left}
     */
    public static PriceMap parse(String json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "price map: %s (expected: a JSON object of models)"
                            .formatted(e.getOriginalMessage()),
                    e);
        }
        if (!root.isObject() || root.isEmpty() || root.size() > ENTRIES_MAX) {
            throw new IllegalArgumentException(
                    "price map: %s with %d members (expected: a JSON object of 1..%d models)"
                            .formatted(root.getNodeType(), root.size(), ENTRIES_MAX));
        }
        Map<String, UnitPrice> containers = containers(root);
        List<Entry> entries = new ArrayList<>();
        for (var member : root.properties()) {
            if (!member.getKey().equals(SPECIMEN)) {
                entries.add(EntryReader.read(member.getKey(), member.getValue(), containers));
            }
        }
        return new PriceMap(entries);
    }

    /** By provider; an entry that is no model tells it for all that it has. */
    private static Map<String, UnitPrice> containers(JsonNode root) {
        Map<String, UnitPrice> containers = new HashMap<>();
        for (var member : root.properties()) {
            String provider = member.getValue().path("litellm_provider").asText("");
            if (member.getKey().equals(provider + CONTAINER)) {
                UnitReader.container(member.getValue())
                        .ifPresent(price -> containers.put(provider, price));
            }
        }
        return containers;
    }

    /** Those that are models. */
    public List<Entry.Priced> priced() {
        return entries.stream()
                .filter(Entry.Priced.class::isInstance)
                .map(Entry.Priced.class::cast)
                .toList();
    }
}
