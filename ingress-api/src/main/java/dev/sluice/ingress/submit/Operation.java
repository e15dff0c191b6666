package dev.sluice.ingress.submit;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a job asks of a provider; each has the path that OpenAI-style clients know it by. */
public enum Operation {
    CHAT_COMPLETIONS("chat.completions", "/v1/chat/completions"),
    RESPONSES("responses", "/v1/responses"),
    MESSAGES("messages", "/v1/messages"),
    EMBEDDINGS("embeddings", "/v1/embeddings"),
    MODERATIONS("moderations", "/v1/moderations"),
    RERANK("rerank", "/v1/rerank"),
    IMAGES_GENERATIONS("images.generations", "/v1/images/generations"),
    IMAGES_EDITS("images.edits", "/v1/images/edits"),
    AUDIO_TRANSCRIPTIONS("audio.transcriptions", "/v1/audio/transcriptions"),
    AUDIO_TRANSLATIONS("audio.translations", "/v1/audio/translations"),
    AUDIO_SPEECH("audio.speech", "/v1/audio/speech");

    private static final Map<String, Operation> BY_WIRE_ID = index(Operation::wireId);
    private static final Map<String, Operation> BY_PATH = index(Operation::path);

    private final String wireId;
    private final String path;

    Operation(String wireId, String path) {
        this.wireId = wireId;
        this.path = path;
    }

    public String wireId() {
        return wireId;
    }

    public String path() {
        return path;
    }

    /** Whether its answer has tokens that a model writes. */
    boolean writesTokens() {
        return switch (this) {
            case EMBEDDINGS, MODERATIONS, RERANK -> false;
            case CHAT_COMPLETIONS,
                    RESPONSES,
                    MESSAGES,
                    IMAGES_GENERATIONS,
                    IMAGES_EDITS,
                    AUDIO_TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    AUDIO_SPEECH ->
                    true;
        };
    }

    /**
     * Whether the text in its body is counted by tokenizers. What is to be spoken is not: some
     * providers bill its characters, which are at most as many as the body has bytes.
     */
    boolean readsTokens() {
        return this != AUDIO_SPEECH;
    }

    static Optional<Operation> ofWireId(String wireId) {
        return Optional.ofNullable(BY_WIRE_ID.get(wireId));
    }

    /** The operation of a line in OpenAI's batch form. */
    public static Optional<Operation> ofPath(String path) {
        return Optional.ofNullable(BY_PATH.get(path));
    }

    static String wireIds() {
        return join(Operation::wireId);
    }

    public static String paths() {
        return join(Operation::path);
    }

    private static String join(Function<Operation, String> name) {
        return Arrays.stream(values()).map(name).collect(Collectors.joining(", "));
    }

    private static Map<String, Operation> index(Function<Operation, String> name) {
        return Arrays.stream(values()).collect(Collectors.toMap(name, o -> o));
    }
}
