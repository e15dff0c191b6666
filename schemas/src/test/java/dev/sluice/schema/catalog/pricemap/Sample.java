package dev.sluice.schema.catalog.pricemap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A price map with one entry of each sort. */
final class Sample {
    static final PriceMap MAP = PriceMap.parse(text());

    private Sample() {}

    private static String text() {
        try (InputStream in = Sample.class.getResourceAsStream("/pricemap/sample.json")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
