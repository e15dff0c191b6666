package dev.sluice.schema.body;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/**
 * The key of a blob, {@code <retention class>/<yyyy-MM-dd>/<name>}, in every store: retention drops
 * whole days of a class. Its three parts hold no separators and no dots, so a key read from a topic
 * cannot leave a store's root.
 */
public record ClaimCheck(String retentionClass, LocalDate day, String name) {
    private static final int PART_LENGTH_MAX = 64;
    private static final int DAY_LENGTH = 10;

    /**
     * @throws IllegalArgumentException when a part would not survive {@link #parse}
     */
    public ClaimCheck {
        requirePart("retention class", retentionClass);
        requirePart("blob name", name);
        if (day.toString().length() != DAY_LENGTH) {
            throw new IllegalArgumentException("day " + day + ", expected a year of four digits");
        }
    }

    /** A key that was never used: 122 random bits. */
    public static ClaimCheck random(String retentionClass, LocalDate day) {
        return new ClaimCheck(retentionClass, day, UUID.randomUUID().toString().replace("-", ""));
    }

    public static Optional<ClaimCheck> parse(String text) {
        int dayAt = text.indexOf('/') + 1;
        int nameAt = dayAt + DAY_LENGTH + 1;
        if (dayAt == 0 || nameAt > text.length() || text.charAt(nameAt - 1) != '/') {
            return Optional.empty();
        }
        String retentionClass = text.substring(0, dayAt - 1);
        String name = text.substring(nameAt);
        if (!isPart(retentionClass) || !isPart(name)) {
            return Optional.empty();
        }
        try {
            LocalDate day = LocalDate.parse(text.substring(dayAt, nameAt - 1));
            return Optional.of(new ClaimCheck(retentionClass, day, name));
        } catch (DateTimeException notADay) {
            return Optional.empty();
        }
    }

    /**
     * What {@link #parse} does, for stores: the same error for a malformed key from every one.
     *
     * @throws BlobUnavailableException that says that it is missing
     */
    public static ClaimCheck require(String text) {
        return parse(text)
                .orElseThrow(
                        () ->
                                BlobUnavailableException.missing(
                                        "'"
                                                + text
                                                + "' is no claim check, expected <retention"
                                                + " class>/<yyyy-MM-dd>/<name>"));
    }

    /** The wire form. */
    @Override
    public String toString() {
        return retentionClass + '/' + day + '/' + name;
    }

    private static void requirePart(String what, String part) {
        if (!isPart(part)) {
            throw new IllegalArgumentException(
                    what
                            + " '"
                            + part
                            + "', expected 1 to "
                            + PART_LENGTH_MAX
                            + " of a-z, 0-9, '_' and '-', not starting with '-'");
        }
    }

    private static boolean isPart(String part) {
        if (part.isEmpty() || part.length() > PART_LENGTH_MAX || part.charAt(0) == '-') {
            return false;
        }
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-')) {
                return false;
            }
        }
        return true;
    }
}
