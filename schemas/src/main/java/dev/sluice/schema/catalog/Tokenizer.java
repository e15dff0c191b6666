package dev.sluice.schema.catalog;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Vocabularies that a provider publishes, so that a prompt's tokens can be counted before it. */
public enum Tokenizer {
    O200K_BASE("gpt-4o.*|gpt-4\\.1.*|gpt-5|gpt-5-.*|o1.*|o3.*|o4-mini.*"),
    CL100K_BASE("gpt-4|gpt-4-.*|gpt-3\\.5-turbo.*|text-embedding-3-.*|text-embedding-ada-002");

    private final Pattern family;

    Tokenizer(String family) {
        this.family = Pattern.compile(family);
    }

    /** As catalogues and records write it. */
    public String wireId() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one that OpenAI names for the model's family; empty for anybody else's models, also where
     * they are called alike, and for families that are too young to be known here: a guess could
     * make a bound too small.
     *
     * @param provider as the price map calls it
     */
    public static Optional<Tokenizer> ofModel(String provider, String upstream) {
        if (!provider.equals("openai") && !provider.equals("azure")) {
            return Optional.empty();
        }
        for (Tokenizer tokenizer : values()) {
            if (tokenizer.family.matcher(upstream).matches()) {
                return Optional.of(tokenizer);
            }
        }
        return Optional.empty();
    }
}
