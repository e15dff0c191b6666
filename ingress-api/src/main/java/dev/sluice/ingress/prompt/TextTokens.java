package dev.sluice.ingress.prompt;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import dev.sluice.schema.catalog.Tokenizer;
import java.util.List;

/**
 * Counts text with the vocabularies that providers publish. The first use of one loads it: half a
 * second and some 50 MiB, for good. Thread-safe.
 */
final class TextTokens {
    private TextTokens() {}

    /** Each text by itself, as providers put their own marks between them. */
    static long of(Tokenizer tokenizer, List<String> texts) {
        Encoding encoding = Loaded.REGISTRY.getEncoding(type(tokenizer));
        long tokens = 0;
        for (String text : texts) {
            // What looks like a special token is text in a caller's mouth.
            tokens += encoding.countTokensOrdinary(text);
        }
        return tokens;
    }

    private static EncodingType type(Tokenizer tokenizer) {
        return switch (tokenizer) {
            case O200K_BASE -> EncodingType.O200K_BASE;
            case CL100K_BASE -> EncodingType.CL100K_BASE;
        };
    }

    /** Of no use to an installation whose models have no tokenizer. */
    private static final class Loaded {
        static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();
    }
}
