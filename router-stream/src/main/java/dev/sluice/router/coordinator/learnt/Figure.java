package dev.sluice.router.coordinator.learnt;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is learnt of one kind of call, as it is stored: a version, then its numbers. No schema of
 * the registry, because nobody but the next router reads it, and one that cannot learns anew.
 *
 * @param calls from which it was learnt
 * @param counts of a histogram, without the zeros at its end
 */
public record Figure(long calls, double mean, double deviation, List<Float> counts) {
    private static final byte VERSION = 1;
    private static final int FIXED_BYTES = 1 + 3 * Long.BYTES;

    public Figure {
        counts = List.copyOf(counts);
    }

    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + counts.size() * Float.BYTES);
        bytes.put(VERSION).putLong(calls).putDouble(mean).putDouble(deviation);
        counts.forEach(bytes::putFloat);
        return bytes.array();
    }

    /** Empty when another version wrote it. */
    static Optional<Figure> of(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        if (stored.length < FIXED_BYTES
                || (stored.length - FIXED_BYTES) % Float.BYTES != 0
                || bytes.get() != VERSION) {
            return Optional.empty();
        }
        long calls = bytes.getLong();
        double mean = bytes.getDouble();
        double deviation = bytes.getDouble();
        List<Float> counts = new ArrayList<>();
        while (bytes.hasRemaining()) {
            counts.add(bytes.getFloat());
        }
        return Optional.of(new Figure(calls, mean, deviation, counts));
    }
}
