package dev.sluice.ingress.admin;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** In which version an object has to be for a change, as If-Match and If-None-Match say. */
sealed interface Precondition {
    Pattern TAG = Pattern.compile("\"(\\d{1,18})\"");

    record Any() implements Precondition {}

    record Absent() implements Precondition {}

    record Present() implements Precondition {}

    record Exactly(long version) implements Precondition {}

    /** The entity tag of a version. */
    static String tag(long version) {
        return "\"%d\"".formatted(version);
    }

    /**
     * @param without what holds when the caller says nothing
     * @throws SluiceException with {@code INVALID_REQUEST} when a header is none of ours
     */
    static Precondition of(
            @Nullable String ifMatch, @Nullable String ifNoneMatch, Precondition without) {
        if (ifMatch != null && ifNoneMatch != null) {
            throw bad("If-Match and If-None-Match", "one of them");
        }
        if (ifNoneMatch != null) {
            if (!ifNoneMatch.strip().equals("*")) {
                throw bad("If-None-Match", "*, which only creates");
            }
            return new Absent();
        }
        if (ifMatch == null) {
            return without;
        }
        if (ifMatch.strip().equals("*")) {
            return new Present();
        }
        Matcher tag = TAG.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw bad("If-Match", "one ETag as it was answered, like \"3\", or *");
        }
        return new Exactly(Long.parseLong(tag.group(1)));
    }

    default boolean holds(long version) {
        return switch (this) {
            case Any() -> true;
            case Absent() -> version == 0;
            case Present() -> version > 0;
            case Exactly(long wanted) -> version == wanted;
        };
    }

    default String inWords() {
        return switch (this) {
            case Any() -> "any version";
            case Absent() -> "that there is none; without If-Match a PUT only creates";
            case Present() -> "that there is one";
            case Exactly(long wanted) -> "version " + wanted;
        };
    }

    private static SluiceException bad(String header, String expected) {
        return new SluiceException(
                ErrorCode.INVALID_REQUEST, "%s (expected: %s)".formatted(header, expected));
    }
}
