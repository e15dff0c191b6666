package dev.sluice.ingress.files;

import dev.sluice.ingress.form.Multipart;
import dev.sluice.ingress.submit.FieldReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What surrounds the file in its form, as it comes. One thread. */
final class UploadFields {
    private static final String PURPOSE = "batch";
    private static final int WORD_BYTES_MAX = 256;

    private String purpose = "";
    private @Nullable String anchor;
    private @Nullable Duration expiresAfter;

    /**
     * Takes the field that the form stands on.
     *
     * @throws dev.sluice.schema.error.SluiceException with {@code INVALID_REQUEST}
     */
    void take(Multipart form) throws IOException {
        String text = form.text(WORD_BYTES_MAX);
        switch (form.name()) {
            case "purpose" -> purpose = text;
            case "expires_after[anchor]" -> anchor = Expiry.anchor(text);
            case "expires_after[seconds]" -> expiresAfter = Expiry.after(text);
            default ->
                    throw FieldReader.bad(
                            "/" + form.name(), "unknown field", "file, purpose and expires_after");
        }
    }

    /**
     * When all fields were taken.
     *
     * @throws dev.sluice.schema.error.SluiceException with {@code INVALID_REQUEST}
     */
    String purpose() {
        if (!purpose.equals(PURPOSE)) {
            throw FieldReader.bad(
                    "/purpose",
                    purpose.isEmpty() ? "missing" : purpose,
                    PURPOSE + ", the one purpose of files here");
        }
        return purpose;
    }

    /** As {@link #purpose}. */
    Optional<Duration> expiresAfter() {
        Expiry.requireBoth(anchor, expiresAfter);
        return Optional.ofNullable(expiresAfter);
    }
}
