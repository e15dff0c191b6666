package dev.sluice.schema.wire;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a response may refer to that its provider keeps: what was said before. Sluice asks providers
 * to keep nothing, and the next call may go to another account, so no wire has words for it. Pure.
 */
public final class KeptThere {
    private static final Set<String> MEMBERS = Set.of("previous_response_id", "conversation");

    private KeptThere() {}

    /** Whether a member of the body of a response refers to it. */
    public static boolean isMember(String name) {
        return MEMBERS.contains(name);
    }

    /** Every form in which a body does, as {@link Ask#form} says them. */
    static Set<String> forms() {
        return MEMBERS.stream().map(name -> "/" + name).collect(Collectors.toUnmodifiableSet());
    }
}
