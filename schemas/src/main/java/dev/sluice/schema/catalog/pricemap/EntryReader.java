package dev.sluice.schema.catalog.pricemap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.Tokenizer;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.catalog.UnitPrice;
import dev.sluice.schema.catalog.pricemap.PriceMap.Entry;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a model of one entry, or says why not. */
final class EntryReader {
    private static final BigDecimal TOKENS_MAX = BigDecimal.valueOf(100_000_000);

    /** Operations whose calls are paid by the token, or by what is heard or spoken. */
    private static final Map<String, Capability> MODES =
            Map.of(
                    "chat", Capability.CHAT,
                    "responses", Capability.RESPONSES,
                    "embedding", Capability.EMBEDDINGS,
                    "audio_transcription", Capability.TRANSCRIPTIONS,
                    "audio_speech", Capability.SPEECH,
                    "rerank", Capability.RERANK);

    /** OpenAI's limit of a text that is spoken, in characters; maps do not say how many tokens. */
    private static final int SPOKEN_MAX = 4_096;

    /** More than are spoken: some 21 a second, of some 15 characters. */
    private static final int TOKENS_PER_CHARACTER = 2;

    /** It alone of OpenAI's models translates, and maps do not say so. */
    private static final String TRANSLATES = "whisper-1";

    /** OpenAI's models that count the tokens of audio stream it; maps do not say that either. */
    private static final String STREAMS_AUDIO = "gpt-";

    private static final Map<String, Capability> FEATURES =
            Map.of(
                    "supports_function_calling", Capability.TOOLS,
                    "supports_response_schema", Capability.JSON_SCHEMA,
                    "supports_vision", Capability.VISION,
                    "supports_audio_input", Capability.AUDIO,
                    "supports_reasoning", Capability.REASONING);

    /** Why an entry is left; travels no further than {@link #read}. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String reason) {
            super(reason, null, false, false);
        }
    }

    private EntryReader() {}

    /**
     * @param containers what a container costs in which code runs, by provider: maps say it once
     *     for all its models
     */
    static Entry read(String key, JsonNode entry, Map<String, UnitPrice> containers) {
        String provider = entry.path("litellm_provider").asText("");
        try {
            return priced(key, provider, entry, containers);
        } catch (Unusable | IllegalArgumentException e) {
            return new Entry.Left(key, provider, String.valueOf(e.getMessage()));
        }
    }

    private static Entry.Priced priced(
            String key, String provider, JsonNode entry, Map<String, UnitPrice> containers)
            throws Unusable {
        if (!entry.isObject()) {
            throw new Unusable("%s (expected: an object)".formatted(entry.getNodeType()));
        }
        if (provider.isBlank()) {
            throw new Unusable("litellm_provider is missing");
        }
        Capability mode = MODES.get(entry.path("mode").asText(""));
        if (mode == null) {
            throw new Unusable(
                    "mode %s (expected: one of %s)"
                            .formatted(
                                    entry.path("mode"), MODES.keySet().stream().sorted().toList()));
        }
        List<String> notes = new ArrayList<>();
        if (mode == Capability.RERANK && !UnitReader.isReranked(entry)) {
            throw new Unusable("mode rerank of %s (expected: of cohere)".formatted(provider));
        }
        String upstream =
                key.startsWith(provider + "/") ? key.substring(provider.length() + 1) : key;
        Set<Capability> capabilities = capabilities(mode, key, upstream, entry);
        Map<String, UnitPrice> units = UnitReader.read(key, entry);
        UnitPrice container = containers.get(provider);
        if (container != null && capabilities.contains(Capability.RESPONSES)) {
            units.putIfAbsent(UnitKind.CODE_INTERPRETER.word(), container);
        }
        boolean byUnit = SoundPrices.areIn(units) || units.containsKey(UnitKind.SEARCH_UNIT.word());
        Prices prices =
                new PriceReader(entry, mode == Capability.EMBEDDINGS, byUnit, notes)
                        .read()
                        .with(units);
        boolean sizeless = byUnit || mode == Capability.SPEECH;
        int input =
                sizeless && !entry.hasNonNull("max_input_tokens")
                        ? SPOKEN_MAX * TOKENS_PER_CHARACTER * (byUnit ? 1 : 2)
                        : tokens(entry, "max_input_tokens", "max_tokens");
        // An embedding has no output, and what is paid by the second or the character no tokens;
        // the catalogue has no model without any.
        int output =
                mode == Capability.EMBEDDINGS || byUnit
                        ? 1
                        : sizeless && !entry.hasNonNull("max_output_tokens")
                                ? SPOKEN_MAX * TOKENS_PER_CHARACTER
                                : tokens(entry, "max_output_tokens", "max_tokens");
        Optional<LocalDate> deprecated = date(entry.path("deprecation_date"));
        deprecated.ifPresent(date -> notes.add("deprecation_date %s".formatted(date)));
        Model model =
                new Model(
                        key,
                        upstream,
                        Math.max(input, output),
                        output,
                        prices,
                        capabilities,
                        Tokenizer.ofModel(provider, upstream).orElse(null),
                        null,
                        null);
        return new Entry.Priced(key, provider, model, deprecated, notes);
    }

    private static Set<Capability> capabilities(
            Capability mode, String key, String upstream, JsonNode entry) {
        Set<Capability> capabilities = EnumSet.of(mode);
        if ((mode == Capability.TRANSCRIPTIONS || mode == Capability.SPEECH)
                && upstream.startsWith(STREAMS_AUDIO)) {
            capabilities.add(Capability.AUDIO_STREAMS);
        }
        if (key.equals(TRANSLATES)) {
            capabilities.add(Capability.TRANSLATIONS);
        }
        for (JsonNode endpoint : entry.path("supported_endpoints")) {
            if (endpoint.asText().equals("/v1/responses")) {
                capabilities.add(Capability.RESPONSES);
            }
        }
        FEATURES.forEach(
                (feature, capability) -> {
                    if (entry.path(feature).asBoolean(false)) {
                        capabilities.add(capability);
                    }
                });
        return capabilities;
    }

    private static int tokens(JsonNode entry, String key, String otherwise) throws Unusable {
        JsonNode value = entry.hasNonNull(key) ? entry.get(key) : entry.path(otherwise);
        BigDecimal tokens = value.isNumber() ? value.decimalValue() : BigDecimal.ZERO;
        if (tokens.compareTo(BigDecimal.ONE) < 0 || tokens.compareTo(TOKENS_MAX) > 0) {
            throw new Unusable("%s is missing or out of range".formatted(key));
        }
        return tokens.intValue();
    }

    private static Optional<LocalDate> date(JsonNode value) throws Unusable {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(value.asText()));
        } catch (DateTimeException e) {
            throw new Unusable("deprecation_date %s (expected: like 2027-01-31)".formatted(value));
        }
    }
}
