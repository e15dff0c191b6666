package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.worker.provider.Reserved;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Searches of the web that a chat asks for. How much of what they find is read ({@code
 * search_context_size}) is a wish that providers without the word need not hear.
 *
 * @param bounded whether it says how many there may be ({@code max_uses}), which is in what is
 *     reserved
 * @param place where the user is about: {@code country}, {@code region}, {@code city}, {@code
 *     timezone}; null: anywhere
 * @param domains lists of those that alone are searched ({@code allowed_domains}) or are left out
 *     ({@code blocked_domains}), by these names
 */
public record SearchOptions(
        boolean bounded, @Nullable JsonNode place, SortedMap<String, JsonNode> domains) {
    private static final String FIELD = "web_search_options";

    /** Most searches: a word of Sluice's own, for wires that can be told. */
    public static final String MAX_USES = "max_uses";

    private static final String ALLOWED = "allowed_domains";
    private static final String BLOCKED = "blocked_domains";

    /** All words of Sluice's own. */
    public static final Set<String> OWN = Set.of(MAX_USES, ALLOWED, BLOCKED);

    private static final Set<String> KNOWN =
            Set.of("search_context_size", "user_location", MAX_USES, ALLOWED, BLOCKED);
    private static final Set<String> LOCATION = Set.of("type", "approximate");
    private static final Set<String> PLACE = Set.of("country", "region", "city", "timezone");

    /**
     * Null: it asks for none.
     *
     * @throws NoTranslation where nothing is reserved for them, and for what is not understood
     */
    public static @Nullable SearchOptions read(ChatBody chat, Reserved reserved)
            throws NoTranslation {
        JsonNode options = chat.raw(FIELD);
        if (options == null) {
            return null;
        }
        if (!reserved.hasSearch()) {
            throw NoTranslation.lacking(
                    FIELD,
                    "the provider bills it apart from tokens, and there is no price of it (expected: left out)");
        }
        Members.only(options, FIELD, KNOWN);
        boolean bounded = !Members.absent(options.path(MAX_USES));
        SortedMap<String, JsonNode> domains = domains(options);
        JsonNode location = options.path("user_location");
        if (Members.absent(location)) {
            return new SearchOptions(bounded, null, domains);
        }
        Members.only(location, FIELD + ".user_location", LOCATION);
        JsonNode place = location.path("approximate");
        if (!Members.absent(place)) {
            Members.only(place, FIELD + ".user_location.approximate", PLACE);
        }
        return new SearchOptions(bounded, Members.orNull(place), domains);
    }

    private static SortedMap<String, JsonNode> domains(JsonNode options) {
        SortedMap<String, JsonNode> domains = new TreeMap<>();
        for (String name : List.of(ALLOWED, BLOCKED)) {
            JsonNode list = options.path(name);
            if (!Members.absent(list)) {
                domains.put(name, list);
            }
        }
        return Collections.unmodifiableSortedMap(domains);
    }
}
