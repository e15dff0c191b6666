package dev.sluice.sim.token;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;

/** Counts with the encoding that OpenAI publishes for the model; o200k_base for unknown models. */
final class ExactTokenCounter implements TokenCounter {
    // As documented for the chat format: each message costs 3, a name 1, and the primed reply 3.
    private static final int PER_MESSAGE = 3;
    private static final int PER_NAME = 1;
    private static final int PRIMED_REPLY = 3;

    private final Encoding encoding;

    private ExactTokenCounter(Encoding encoding) {
        this.encoding = encoding;
    }

    static ExactTokenCounter of(String model) {
        EncodingRegistry registry = Lazy.REGISTRY;
        return new ExactTokenCounter(
                registry.getEncodingForModel(model)
                        .orElseGet(() -> registry.getEncoding(EncodingType.O200K_BASE)));
    }

    @Override
    public int prompt(PromptText prompt) {
        int tokens =
                prompt.messages() * PER_MESSAGE
                        + prompt.names() * PER_NAME
                        + PRIMED_REPLY
                        + prompt.mediaTokens();
        for (String text : prompt.texts()) {
            tokens += encoding.countTokensOrdinary(text);
        }
        return tokens;
    }

    @Override
    public int answer(byte[] text) {
        return encoding.countTokensOrdinary(new String(text, StandardCharsets.US_ASCII));
    }

    /** Each piece of the vocabulary is one token, which a test proves for every encoding used. */
    @Override
    public int bytesWithin(int tokensMax, byte[] text, int[] pieceEnds) {
        if (tokensMax >= pieceEnds.length) {
            return text.length;
        }
        return tokensMax == 0 ? 0 : pieceEnds[tokensMax - 1];
    }

    /** Loaded only when someone counts exactly: encodings take memory and start-up time. */
    private static final class Lazy {
        static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();
    }
}
