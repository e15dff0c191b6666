package dev.sluice.standalone.catalog;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** A catalogue file with words in braces that stand for what is known at the start only. */
public final class CatalogText {
    private static final String SHIPPED = "/catalog/sluice.yaml";
    private static final Places NOWHERE =
            new Places(
                    URI.create("http://127.0.0.1:1/v1"),
                    Path.of("simulator-key"),
                    URI.create("http://127.0.0.1:1/v1"));

    private CatalogText() {}

    /**
     * Where the two providers of the shipped catalogue are.
     *
     * @param sim base URL of the provider simulator of this process, {@code {sim}}
     * @param simKey file with a key that it takes, {@code {sim-key}}
     * @param openai base URL of OpenAI's API or what stands in for it, {@code {openai}}
     */
    public record Places(URI sim, Path simKey, URI openai) {}

    public static Catalog shipped(Places places) {
        try (InputStream in = CatalogText.class.getResourceAsStream(SHIPPED)) {
            if (in == null) {
                throw new IllegalStateException("resource %s is not in the jar".formatted(SHIPPED));
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), places);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a file for nothing but its errors, before anything is started for it.
     *
     * @throws IllegalArgumentException naming the file and what is wrong in it
     */
    public static void check(Path file) throws IOException {
        file(file, NOWHERE);
    }

    /**
     * @throws IllegalArgumentException naming the file and what is wrong in it
     */
    public static Catalog file(Path file, Places places) throws IOException {
        return file(file, text -> parse(text, places));
    }

    /**
     * A file that says everything itself: words in braces stand for nothing.
     *
     * @throws IllegalArgumentException naming the file and what is wrong in it
     */
    public static Catalog plain(Path file) throws IOException {
        return file(file, CatalogFile::parse);
    }

    /**
     * As {@link #plain}, of a file that may refer to objects which a catalogue has already.
     *
     * @throws IllegalArgumentException naming the file and what is wrong in it
     */
    public static Catalog part(Path file) throws IOException {
        return file(file, CatalogFile::part);
    }

    private static Catalog file(Path file, Function<String, Catalog> parser) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "catalogue %s: no such file (expected: a catalogue in YAML)".formatted(file));
        }
        try {
            return parser.apply(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    static Catalog parse(String text, Places places) {
        return CatalogFile.parse(
                text.replace("{sim}", places.sim().toString())
                        .replace("{sim-key}", places.simKey().toString())
                        .replace("{openai}", places.openai().toString()));
    }
}
