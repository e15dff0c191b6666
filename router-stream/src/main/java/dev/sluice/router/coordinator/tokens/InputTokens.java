package dev.sluice.router.coordinator.tokens;

import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Tokenizer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens a prompt is for a model. Text that ingress has counted with the model's tokenizer
 * is that many; of all else in the body, and of text that nobody counted, each byte may be a token.
 * What providers put around messages needs no allowance of its own: a message has some thirty bytes
 * of JSON around its text, and they count four tokens for it. Pure.
 */
public final class InputTokens {
    /** An image of a megapixel or so; their true number hangs on the model. */
    private static final long IMAGE_ABOUT = 1_000;

    private InputTokens() {}

    /**
     * Never fewer than the provider counts, as long as its catalogue entry is true.
     *
     * @param bodyBytes of the whole request to the provider
     * @param prompt null: nobody looked into it
     */
    public static long bound(long bodyBytes, @Nullable Prompt prompt, Model model) {
        if (prompt == null) {
            return bodyBytes;
        }
        OptionalLong counted = counted(prompt, model.tokenizer());
        long rest =
                bodyBytes
                        - prompt.getImageBytes()
                        - (counted.isPresent() ? prompt.getTextBytes() : 0);
        long known = rest + counted.orElse(0) + prompt.getImages() * imageMax(model);
        return Math.max(1, prompt.getOpenEnded() ? Math.max(known, model.contextTokens()) : known);
    }

    /**
     * Of a call within which the provider searches: each time, the model may read its whole context
     * again.
     *
     * @param rounds beside the first
     */
    public static long bound(long bodyBytes, @Nullable Prompt prompt, Model model, long rounds) {
        return bound(bodyBytes, prompt, model) + rounds * model.contextTokens();
    }

    /** About how many, to see whether it fits at all. */
    public static long about(long bodyBytes, @Nullable Prompt prompt, Model model) {
        double bytesPerToken =
                model.bytesPerToken() == null
                        ? Model.BYTES_PER_TOKEN
                        : model.bytesPerToken().doubleValue();
        if (prompt == null) {
            return (long) (bodyBytes / bytesPerToken);
        }
        OptionalLong counted = counted(prompt, model.tokenizer());
        long rest =
                bodyBytes
                        - prompt.getImageBytes()
                        - (counted.isPresent() ? prompt.getTextBytes() : 0);
        long images =
                model.imageTokensMax() == null
                        ? IMAGE_ABOUT
                        : Math.min(IMAGE_ABOUT, model.imageTokensMax());
        return counted.orElse(0) + (long) (rest / bytesPerToken) + prompt.getImages() * images;
    }

    /** About how many, whatever the model. */
    public static long about(long bodyBytes, @Nullable Prompt prompt) {
        if (prompt == null) {
            return bodyBytes / Model.BYTES_PER_TOKEN;
        }
        OptionalLong counted =
                prompt.getTextTokens().values().stream().mapToLong(Long::longValue).max();
        long rest =
                bodyBytes
                        - prompt.getImageBytes()
                        - (counted.isPresent() ? prompt.getTextBytes() : 0);
        return counted.orElse(0) + rest / Model.BYTES_PER_TOKEN + prompt.getImages() * IMAGE_ABOUT;
    }

    /**
     * Of all answers together.
     *
     * @param max of one answer
     */
    public static long output(@Nullable Prompt prompt, long max) {
        return prompt == null ? max : max * Math.max(1, prompt.getAnswers());
    }

    private static OptionalLong counted(Prompt prompt, @Nullable Tokenizer tokenizer) {
        Long tokens = tokenizer == null ? null : prompt.getTextTokens().get(tokenizer.wireId());
        return tokens == null ? OptionalLong.empty() : OptionalLong.of(tokens);
    }

    private static long imageMax(Model model) {
        int max = model.imageTokensMax() == null ? Model.IMAGE_TOKENS_MAX : model.imageTokensMax();
        return Math.min(max, model.contextTokens());
    }
}
