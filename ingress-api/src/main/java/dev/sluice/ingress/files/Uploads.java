package dev.sluice.ingress.files;

import dev.sluice.ingress.form.Multipart;
import dev.sluice.ingress.submit.FieldReader;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Takes uploads: a form with a file and its purpose, in either order. Thread-safe. */
@Singleton
final class Uploads {
    private static final int FILENAME_CHARS_MAX = 256;

    /** What surrounds the file in its form. */
    private static final long FORM_BYTES_MAX = 64L * 1024;

    private final FileShelf shelf;
    private final FileConfig config;
    private final UploadSlots slots;

    Uploads(FileShelf shelf, FileConfig config) {
        this.shelf = shelf;
        this.config = config;
        this.slots = new UploadSlots(config);
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
        InputStream paced = new PacedStream(in, config.bytesPerSecondMin(), System::nanoTime);
        Multipart form = Multipart.over(paced, contentType == null ? "" : contentType);
        slots.enter(tenant.name());
        try {
            return read(tenant, form);
        } catch (IOException e) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "the request ended early: " + e.getMessage() + " (expected: the whole form)",
                    e);
        } finally {
            slots.leave(tenant.name());
        }
    }

    private FileEntry read(Tenant tenant, Multipart form) throws IOException {
        UploadFields fields = new UploadFields();
        toFile(form, fields);
        String filename = form.filename().filter(name -> !name.isBlank()).orElse("file.jsonl");
        String shown =
                filename.length() <= FILENAME_CHARS_MAX
                        ? filename
                        : filename.substring(0, FILENAME_CHARS_MAX);
        return shelf.add(
                tenant,
                target -> form.copyTo(target, config.bytesMax()),
                () -> {
                    toEnd(form, fields);
                    return new FileShelf.Title(shown, fields.purpose(), fields.expiresAfter());
                });
    }

    /** Reads up to the file's part. */
    private static void toFile(Multipart form, UploadFields fields) throws IOException {
        while (form.next()) {
            if (form.name().equals("file")) {
                return;
            }
            fields.take(form);
        }
        throw FieldReader.bad("/file", "missing", "the file to keep");
    }

    private static void toEnd(Multipart form, UploadFields fields) throws IOException {
        while (form.next()) {
            if (form.name().equals("file")) {
                throw FieldReader.bad("/file", "given twice", "one file");
            }
            fields.take(form);
        }
    }
}
