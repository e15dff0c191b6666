package dev.sluice.router.coordinator.plan;

import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.usage.TokenCounts;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The most tokens that a call can use. Where it may read or write audio or see images, as it may
 * where the provider fetches a part of the prompt, all count as such, so that its bound is reckoned
 * with their prices; any other keeps the bound of text.
 */
public final class MediaBound {
    private static final String AUDIO = Capability.AUDIO.name().toLowerCase(Locale.ROOT);
    private static final String VISION = Capability.VISION.name().toLowerCase(Locale.ROOT);

    private MediaBound() {}

    /**
     * @param units most of what is billed beside tokens
     */
    public static TokenUsage of(long input, long output, boolean media, Map<String, Long> units) {
        TokenUsage tokens =
                media
                        ? TokenUsage.newBuilder()
                                .setAudioInput(input)
                                .setAudioOutput(output)
                                .setSource(TokenSource.ESTIMATED)
                                .build()
                        : TokenCounts.of(input, output, TokenSource.ESTIMATED);
        return units.isEmpty() ? tokens : TokenCounts.with(tokens, units);
    }

    /**
     * @param needs of a request, by the names of the catalogue, without its operation
     */
    public static boolean isIn(String operation, Collection<String> needs) {
        return needs.contains(AUDIO)
                || needs.contains(VISION)
                || Capability.ofOperation(operation).filter(MediaBound::isMedia).isPresent();
    }

    /**
     * @param prompt null: nobody looked into it
     */
    public static boolean mayBeIn(@Nullable Prompt prompt) {
        return prompt != null && (prompt.getImages() > 0 || prompt.getOpenEnded());
    }

    static boolean isAmong(Collection<Capability> needs) {
        return needs.stream().anyMatch(MediaBound::isMedia);
    }

    private static boolean isMedia(Capability need) {
        return switch (need) {
            case AUDIO, VISION, TRANSCRIPTIONS, TRANSLATIONS, SPEECH, IMAGE_EDITS -> true;
            case CHAT,
                    RESPONSES,
                    MESSAGES,
                    EMBEDDINGS,
                    MODERATIONS,
                    RERANK,
                    IMAGES,
                    TOOLS,
                    JSON_SCHEMA,
                    REASONING,
                    AUDIO_STREAMS ->
                    false;
        };
    }
}
