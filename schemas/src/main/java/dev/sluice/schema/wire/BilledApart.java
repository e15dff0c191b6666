package dev.sluice.schema.wire;

import dev.sluice.schema.catalog.UnitKind;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a body may ask a provider for that is billed apart from tokens: searches, and other tools
 * that the provider runs by itself. What is counted in a {@link UnitKind} may have a price; the
 * rest has none, and no wire has words for it. Pure.
 */
public final class BilledApart {
    /** OpenAI's and Perplexity's word for searches of a chat. */
    private static final String SEARCH = "web_search_options";

    /** What there is of {@link #SEARCH} if it says how many there may be, which few can be told. */
    public static final String BOUNDED = "bounded";

    /** And what there is of it if it names domains to search or to leave out, which fewer can. */
    public static final String FILTERED = "filtered";

    /** And xAI's, where each source that is used is paid for. */
    private static final String SOURCES = "search_parameters";

    private static final Set<String> MEMBERS = Set.of(SEARCH, SOURCES);

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

    /** What a member of a body, or a tool of a {@link #kind}, is counted in; empty: in nothing. */
    public static Optional<UnitKind> unit(String memberOrKind) {
        return switch (memberOrKind) {
            case SEARCH -> Optional.of(UnitKind.WEB_SEARCH);
            case SOURCES -> Optional.of(UnitKind.SEARCH_SOURCE);
            default -> TOOLS.contains(memberOrKind) ? UnitKind.of(memberOrKind) : Optional.empty();
        };
    }

    /** Whether it is this that a body asks for a unit with. */
    public static boolean isFor(Ask ask, String unit) {
        return unit(isMember(ask.member()) ? ask.member() : ask.value())
                .filter(kind -> UnitKind.of(unit).filter(kind::equals).isPresent())
                .isPresent();
    }

    /**
     * Every form in which a body asks for it, as {@link Ask#form} says them.
     *
     * @param but those that there are words for
     */
    static Set<String> forms(String... but) {
        Set<String> forms = new HashSet<>();
        MEMBERS.forEach(member -> forms.add("/" + member));
        TOOLS.forEach(tool -> forms.add("/tools/*=" + tool));
        Arrays.asList(but).forEach(forms::remove);
        return Set.copyOf(forms);
    }
}
