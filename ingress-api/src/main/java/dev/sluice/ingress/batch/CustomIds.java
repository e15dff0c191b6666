package dev.sluice.ingress.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Which custom ids a file has, as 64 bits of a hash each: 100,000 of them take 2 MiB, whatever
 * their length, and two different ones are taken for the same once in four billion such files. Not
 * thread-safe.
 */
public final class CustomIds {
    private static final int START = 1_024;

    private final MessageDigest sha256 = digest();
    private long[] slots = new long[START];
    private int size;

    /**
     * @return whether it was not there
     */
    public boolean add(String customId) {
        if (2 * size >= slots.length) {
            grow();
        }
        boolean added = put(slots, hash(customId));
        size += added ? 1 : 0;
        return added;
    }

    public boolean contains(String customId) {
        long hash = hash(customId);
        int at = (int) hash & slots.length - 1;
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return true;
            }
            at = at + 1 & slots.length - 1;
        }
        return false;
    }

    public int size() {
        return size;
    }

    private void grow() {
        long[] larger = new long[2 * slots.length];
        Arrays.stream(slots).filter(hash -> hash != 0).forEach(hash -> put(larger, hash));
        slots = larger;
    }

    private static boolean put(long[] slots, long hash) {
        int at = (int) hash & slots.length - 1;
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return false;
            }
            at = at + 1 & slots.length - 1;
        }
        slots[at] = hash;
        return true;
    }

    /** Never 0, which marks a free slot. */
    private long hash(String text) {
        long hash = ByteBuffer.wrap(sha256.digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
        return hash == 0 ? 1 : hash;
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
