package dev.sluice.schema.catalog;

import java.util.List;

/** The wire APIs that workers of this version speak, as {@code wire} of a provider names them. */
public final class WireApis {
    /** In the order of their coming. */
    public static final List<String> NAMES =
            List.of("openai", "anthropic", "gemini", "bedrock", "cohere", "vertex");

    /** Whose providers may lack members of bodies, because it passes bodies as they are. */
    static final String PASSING = "openai";

    /**
     * Whose providers tell of a model for nothing, so that a lane can be checked: the others have
     * no such request below the same address, or one that wants rights of its own.
     */
    public static final List<String> CHECKED = List.of("openai", "anthropic", "gemini");

    /** Which signs its requests for a region. */
    static final String SIGNING = "bedrock";

    private WireApis() {}
}
