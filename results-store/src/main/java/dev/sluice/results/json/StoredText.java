package dev.sluice.results.json;

/** Text as PostgreSQL can hold it. */
public final class StoredText {
    private StoredText() {}

    /** PostgreSQL refuses NUL in text and in jsonb; it becomes the replacement character. */
    public static String clean(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }
}
