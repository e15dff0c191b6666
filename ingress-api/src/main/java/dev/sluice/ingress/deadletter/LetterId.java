package dev.sluice.ingress.deadletter;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a dead letter stands in its topic, which has one partition: {@code 0-123}. */
record LetterId(long offset) {
    private static final Pattern FORM = Pattern.compile("0-(\\d{1,18})");

    /**
     * @throws SluiceException with {@code NOT_FOUND}
     */
    static LetterId parse(String text) {
        Matcher id = FORM.matcher(text);
        if (!id.matches()) {
            throw new SluiceException(
                    ErrorCode.NOT_FOUND,
                    "there is no such dead letter (expected: an id like 0-123 from the list)");
        }
        return new LetterId(Long.parseLong(id.group(1)));
    }

    @Override
    public String toString() {
        return "0-" + offset;
    }
}
