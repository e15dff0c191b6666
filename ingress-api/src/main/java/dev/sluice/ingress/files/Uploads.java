package dev.sluice.ingress.files;

import dev.sluice.ingress.submit.FieldReader;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Takes uploads: a form with a file and its purpose, in either order. Thread-safe. */
@Singleton
final class Uploads {
    private static final String PURPOSE = "batch";
    private static final int WORD_BYTES_MAX = 256;
    private static final int FILENAME_CHARS_MAX = 256;

    /** What surrounds the file in its form. */
    private static final long FORM_BYTES_MAX = 64L * 1024;

    private final FileShelf shelf;
    private final FileConfig config;
    private final Semaphore free;

    Uploads(FileShelf shelf, FileConfig config) {
        this.shelf = shelf;
        this.config = config;
        this.free = new Semaphore(config.uploadsMax());
    }

    /**
     * @param announced Content-Length, or negative when there is none
     * @throws SluiceException with {@code BODY_TOO_LARGE}, {@code BACKLOG_FULL} or {@code
     *     INVALID_REQUEST}
     */
    FileEntry take(Tenant tenant, InputStream in, @Nullable String contentType, long announced) {
        if (announced > config.bytesMax() + FORM_BYTES_MAX) {
            throw new SluiceException(
                    ErrorCode.BODY_TOO_LARGE,
                    "the request has %d bytes (expected: a file of at most %d, limit sluice.ingress.files.bytes-max)"
                            .formatted(announced, config.bytesMax()));
        }
        Multipart form = Multipart.over(in, contentType == null ? "" : contentType);
        if (!free.tryAcquire()) {
            throw new SluiceException(
                    ErrorCode.BACKLOG_FULL,
                    "as many uploads run as may (limit sluice.ingress.files.uploads-max: %d)"
                            .formatted(config.uploadsMax()));
        }
        try {
            return read(tenant, form);
        } catch (IOException e) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "the request ended early: " + e.getMessage() + " (expected: the whole form)",
                    e);
        } finally {
            free.release();
        }
    }

    private FileEntry read(Tenant tenant, Multipart form) throws IOException {
        String purpose = toFile(form);
        String filename = form.filename().filter(name -> !name.isBlank()).orElse("file.jsonl");
        String shown =
                filename.length() <= FILENAME_CHARS_MAX
                        ? filename
                        : filename.substring(0, FILENAME_CHARS_MAX);
        return shelf.add(
                tenant,
                target -> form.copyTo(target, config.bytesMax()),
                () -> new FileShelf.Title(shown, checked(after(form, purpose))));
    }

    /** Reads up to the file's part. */
    private static String toFile(Multipart form) throws IOException {
        String purpose = "";
        while (form.next()) {
            if (form.name().equals("file")) {
                return purpose;
            }
            purpose = purpose(form);
        }
        throw FieldReader.bad("/file", "missing", "the file to keep");
    }

    private static String after(Multipart form, String before) throws IOException {
        String purpose = before;
        while (form.next()) {
            if (form.name().equals("file")) {
                throw FieldReader.bad("/file", "given twice", "one file");
            }
            purpose = purpose(form);
        }
        return purpose;
    }

    private static String purpose(Multipart form) throws IOException {
        String text = form.text(WORD_BYTES_MAX);
        if (form.name().equals("purpose")) {
            return text;
        }
        throw FieldReader.bad("/" + form.name(), "unknown field", "file and purpose");
    }

    private static String checked(String purpose) {
        if (!purpose.equals(PURPOSE)) {
            throw FieldReader.bad(
                    "/purpose",
                    purpose.isEmpty() ? "missing" : purpose,
                    PURPOSE + ", the one purpose of files here");
        }
        return purpose;
    }
}
