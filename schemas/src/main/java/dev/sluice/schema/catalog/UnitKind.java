package dev.sluice.schema.catalog;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What providers count and bill beside tokens. A unit is named by its kind, or by its kind and what
 * sets its price apart behind slashes: {@code web_search}, {@code web_search/high}, {@code
 * image/hd/1024x1024}.
 *
 * <p>A new kind is one more constant here. Ingress says how much of it a body asks for ({@code
 * JobRequest.units}), the router reserves that, and what the worker's wire does not count by itself
 * is settled as it was reserved.
 */
public enum UnitKind {
    /** A call, however many tokens it has; of every call of a model that sells it. */
    REQUEST,
    /** A search of the web that the provider makes. */
    WEB_SEARCH(true),
    /** A call that was answered with searches of the web, however many. */
    GROUNDED_PROMPT,
    /** A search of files that the provider keeps. */
    FILE_SEARCH(true),
    /** A source that a search of the web has found and the provider has used. */
    SEARCH_SOURCE(true),
    /** An image that a response draws with a tool of the provider's, beside what it says. */
    IMAGE_GENERATION(true),
    /** A container in which the provider runs what the model has written. */
    CODE_INTERPRETER(true),
    /** A token of what a search has found. */
    CITATION_TOKEN,
    /** What a rerank of up to a hundred documents counts. */
    SEARCH_UNIT,
    /** An image that is made. */
    IMAGE,
    /** A second of audio that is written down. */
    AUDIO_SECOND,
    /** A character of text that is spoken: one of Unicode, however many bytes it has. */
    CHARACTER;

    private static final char VARIANT = '/';

    private static final Map<String, UnitKind> BY_WORD =
            Arrays.stream(values())
                    .collect(Collectors.toUnmodifiableMap(UnitKind::word, Function.identity()));

    private final boolean mustBeSold;
    private final String word = name().toLowerCase(Locale.ROOT);

    UnitKind() {
        this(false);
    }

    UnitKind(boolean mustBeSold) {
        this.mustBeSold = mustBeSold;
    }

    /**
     * Whether it costs wherever it is to be had, so that a call that asks for it is refused where
     * it has no price. Of other kinds some models are paid by the token.
     */
    public boolean mustBeSold() {
        return mustBeSold;
    }

    /** As units begin with it. */
    public String word() {
        return word;
    }

    /** A unit of this kind with what another one, of another kind, is told apart by. */
    public String like(String unit) {
        int variant = unit.indexOf(VARIANT);
        return variant < 0 ? word : word + unit.substring(variant);
    }

    /** Of a unit; empty for one that nobody knows. */
    public static Optional<UnitKind> of(String unit) {
        int variant = unit.indexOf(VARIANT);
        return Optional.ofNullable(BY_WORD.get(variant < 0 ? unit : unit.substring(0, variant)));
    }

    /** The unit without the last that tells it apart; null: there is nothing more to leave out. */
    static @Nullable String wider(String unit) {
        int variant = unit.lastIndexOf(VARIANT);
        return variant < 0 ? null : unit.substring(0, variant);
    }
}
