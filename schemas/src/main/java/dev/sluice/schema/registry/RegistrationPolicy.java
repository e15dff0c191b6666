package dev.sluice.schema.registry;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.jspecify.annotations.Nullable;

/**
 * Decides what registering a schema comes to. Looks itself whether the new schema reads what the
 * newest one wrote, because a registry that is set to another compatibility would not say.
 */
public final class RegistrationPolicy {
    /** Compatibilities under which a new schema reads what the one before wrote. */
    private static final Set<String> BACKWARD =
            Set.of("BACKWARD", "BACKWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE");

    private static final Pattern FIELD = Pattern.compile("/fields/(\\d+)");
    private static final int WORDS_MAX = 5;

    private RegistrationPolicy() {}

    /**
     * A subject that has schemas.
     *
     * @param newest version
     * @param newestSchema of that version
     * @param own where this very schema is; null if it is not
     */
    record Standing(int newest, Schema newestSchema, @Nullable Place own) {}

    record Place(int id, int version) {}

    /**
     * @param standing null when the subject has no schema
     */
    static Registration of(@Nullable Standing standing, Schema schema) {
        if (standing == null) {
            return new Registration.New(null);
        }
        Place own = standing.own();
        if (own != null) {
            return new Registration.Same(own.id(), own.version(), standing.newest());
        }
        var answer =
                SchemaCompatibility.checkReaderWriterCompatibility(schema, standing.newestSchema());
        if (answer.getType() == SchemaCompatibilityType.COMPATIBLE) {
            return new Registration.NewVersion(standing.newest(), null);
        }
        return new Registration.Refused(
                "it does not read what version %d wrote: %s"
                        .formatted(
                                standing.newest(),
                                words(answer.getResult().getIncompatibilities(), schema)));
    }

    /** Whether a subject's own setting keeps others from registering what breaks readers. */
    public static boolean keepsReaders(String compatibility) {
        return BACKWARD.contains(compatibility);
    }

    /** The first few are enough to see what happened. */
    private static String words(List<Incompatibility> all, Schema reader) {
        String some =
                all.stream()
                        .limit(WORDS_MAX)
                        .map(one -> words(one, reader))
                        .collect(Collectors.joining("; "));
        return all.size() <= WORDS_MAX
                ? some
                : "%s; and %d more".formatted(some, all.size() - WORDS_MAX);
    }

    private static String words(Incompatibility one, Schema reader) {
        Matcher field = FIELD.matcher(one.getLocation());
        String where =
                field.lookingAt() && reader.getType() == Schema.Type.RECORD
                        ? "field " + reader.getFields().get(Integer.parseInt(field.group(1))).name()
                        : one.getLocation();
        return "%s: %s (%s)".formatted(where, one.getType(), one.getMessage());
    }
}
