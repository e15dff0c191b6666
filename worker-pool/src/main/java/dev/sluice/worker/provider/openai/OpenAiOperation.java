package dev.sluice.worker.provider.openai;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An operation on OpenAI's wire API: where it goes and what its success must hold. */
enum OpenAiOperation {
    CHAT_COMPLETIONS("chat.completions", "/chat/completions", "choices", "max_tokens"),
    COMPLETIONS("completions", "/completions", "choices", "max_tokens"),
    RESPONSES("responses", "/responses", "output", "max_output_tokens"),
    EMBEDDINGS("embeddings", "/embeddings", "data", null),
    MODERATIONS("moderations", "/moderations", "results", null),
    IMAGES_GENERATIONS("images.generations", "/images/generations", "data", null),
    IMAGES_EDITS("images.edits", "/images/edits", "data", null),
    AUDIO_TRANSCRIPTIONS("audio.transcriptions", "/audio/transcriptions", "text", null),
    AUDIO_TRANSLATIONS("audio.translations", "/audio/translations", "text", null),
    AUDIO_SPEECH("audio.speech", "/audio/speech", "audio", null),
    RERANK("rerank", "/rerank", "results", null);

    private static final Map<String, OpenAiOperation> BY_NAME =
            Stream.of(values())
                    .collect(Collectors.toUnmodifiableMap(o -> o.wireName, Function.identity()));

    private final String wireName;
    private final String path;
    private final String resultField;
    private final @Nullable String outputBound;

    OpenAiOperation(
            String wireName, String path, String resultField, @Nullable String outputBound) {
        this.wireName = wireName;
        this.path = path;
        this.resultField = resultField;
        this.outputBound = outputBound;
    }

    static Optional<OpenAiOperation> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** As jobs name it. */
    String wireName() {
        return wireName;
    }

    /** Below the base URL. */
    String path() {
        return path;
    }

    /** What every success has: a text where audio was written down, an array elsewhere. */
    String resultField() {
        return resultField;
    }

    /** Whether it writes audio down. */
    boolean isHeard() {
        return this == AUDIO_TRANSCRIPTIONS || this == AUDIO_TRANSLATIONS;
    }

    /**
     * The field that bounds output where the caller named none; null where nothing is generated.
     */
    @Nullable String outputBound() {
        return outputBound;
    }
}
