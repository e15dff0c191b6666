package dev.sluice.schema.body;

import dev.sluice.schema.job.ObjectId;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Where the file of an id rests: nobody needs a database to find it. */
public final class FileNames {
    private static final String ENTRY = "-entry";

    private FileNames() {}

    /** Its bytes. */
    public static ClaimCheck content(ObjectId file) {
        return name(file, "");
    }

    /** What is known of it, written after its bytes: a file without this is not there. */
    public static ClaimCheck entry(ObjectId file) {
        return name(file, ENTRY);
    }

    private static ClaimCheck name(ObjectId file, String more) {
        return new ClaimCheck(
                FileStore.RETENTION_CLASS,
                LocalDate.ofInstant(file.time(), ZoneOffset.UTC),
                file.core() + more);
    }
}
