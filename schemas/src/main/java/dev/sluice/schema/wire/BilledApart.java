package dev.sluice.schema.wire;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a body may ask a provider for that is billed apart from tokens: searches, and other tools
 * that the provider runs by itself. The catalogue has no price of these, and nothing bounds how
 * many of them a call makes, so no wire has words for them. Pure.
 */
public final class BilledApart {
    /** OpenAI's and Perplexity's word for searches of a chat, and xAI's. */
    private static final Set<String> MEMBERS = Set.of("web_search_options", "search_parameters");

    /** Versions stand behind: {@code web_search_preview_2025_03_11}. */
    private static final List<String> TOOLS =
            List.of("web_search", "file_search", "code_interpreter", "image_generation");

    private BilledApart() {}

    /** Whether a member of a body asks for it. */
    public static boolean isMember(String name) {
        return MEMBERS.contains(name);
    }

    /** The kind that a tool is of, by its type; empty when it costs nothing but tokens. */
    public static Optional<String> kind(String toolType) {
        return TOOLS.stream().filter(toolType::startsWith).findFirst();
    }

    /** Every form in which a body asks for it, as {@link Ask#form} says them. */
    static Set<String> forms() {
        Set<String> forms = new HashSet<>();
        MEMBERS.forEach(member -> forms.add("/" + member));
        TOOLS.forEach(tool -> forms.add("/tools/*=" + tool));
        return Set.copyOf(forms);
    }
}
