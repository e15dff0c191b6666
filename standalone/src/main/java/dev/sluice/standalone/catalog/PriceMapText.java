package dev.sluice.standalone.catalog;

import dev.sluice.schema.catalog.pricemap.PriceMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Price maps and what is made of them, in files or streams: {@code -} is the stream. */
public final class PriceMapText {
    /** Ten times what the map had in 2026. */
    private static final int BYTES_MAX = 16 << 20;

    private static final Path STREAM = Path.of("-");

    private PriceMapText() {}

    /**
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    public static PriceMap read(Path file, InputStream stdin) throws IOException {
        if (!file.equals(STREAM) && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "price map %s: no such file (expected: the price map in JSON)".formatted(file));
        }
        byte[] bytes;
        try (InputStream in = file.equals(STREAM) ? stdin : Files.newInputStream(file)) {
            bytes = in.readNBytes(BYTES_MAX + 1);
        }
        if (bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "price map %s: more than %d bytes (expected: at most that many)"
                            .formatted(file, BYTES_MAX));
        }
        try {
            return PriceMap.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    public static void write(Path file, String text, PrintWriter stdout) {
        if (file.equals(STREAM)) {
            stdout.print(text);
            stdout.flush();
            return;
        }
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--output %s cannot be written (expected: a file in a directory that exists)"
                            .formatted(file),
                    e);
        }
    }
}
