package dev.sluice.results.usage;

import dev.sluice.schema.avro.UsageRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the records of one sum have in common beside their hour.
 *
 * @param partition of {@code sluice.usage}, so that no two writers share a sum
 * @param values by {@link Dimension#ordinal}; null where a record has none
 * @param metadata all of it, sorted
 */
record RollupKey(int partition, List<@Nullable String> values, SortedMap<String, String> metadata) {
    private static final int DIGEST_BYTES = 16;

    static RollupKey of(int partition, UsageRecord usage) {
        List<@Nullable String> values = new ArrayList<>();
        for (Dimension dimension : Dimension.values()) {
            String value = dimension.of(usage);
            values.add(value == null ? null : clean(value));
        }
        SortedMap<String, String> metadata = new TreeMap<>();
        for (Map.Entry<String, String> pair : usage.getMetadata().entrySet()) {
            metadata.put(clean(pair.getKey()), clean(pair.getValue()));
        }
        return new RollupKey(partition, values, metadata);
    }

    @Nullable String value(Dimension dimension) {
        return values.get(dimension.ordinal());
    }

    /** Its name in the database: 16 bytes of SHA-256 over all of it, each part with its length. */
    byte[] digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, partition));
            for (String value : values) {
                add(sha, value);
            }
            metadata.forEach(
                    (key, value) -> {
                        add(sha, key);
                        add(sha, value);
                    });
            return Arrays.copyOf(sha.digest(), DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void add(MessageDigest sha, @Nullable String value) {
        byte[] bytes = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, value == null ? -1 : bytes.length));
        sha.update(bytes);
    }

    /** As PostgreSQL can hold it. */
    private static String clean(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }
}
