package dev.sluice.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * Writes the job requests of a phase, one line each, all of one length. Texts differ from job to
 * job and look like words, so that nothing compresses or caches better than it would in life.
 * Thread-safe.
 */
public final class JobLines {
    private static final int POOL_BYTES = 64 * 1024;
    private static final String BEFORE_CONTENT =
            "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"";
    private static final String AFTER_CONTENT = "\"}]}";

    private final int phase;
    private final byte[] head = ascii("{\"custom_id\":\"");
    private final byte[] beforeContent;
    private final byte[] tail = ascii(AFTER_CONTENT + "}\n");
    private final int contentBytes;
    private final byte[] pool;

    /**
     * @param route the model that the jobs ask for
     * @param bodyBytes size of each job's body
     */
    public JobLines(int phase, String route, int bodyBytes) {
        if (phase < 0 || phase > CustomId.PHASE_MAX) {
            throw new IllegalArgumentException(
                    "phase %d (expected: 0..%d)".formatted(phase, CustomId.PHASE_MAX));
        }
        String opening = BEFORE_CONTENT.formatted(route);
        this.phase = phase;
        this.beforeContent = ascii("\",\"body\":" + opening);
        this.contentBytes = bodyBytes - opening.length() - AFTER_CONTENT.length();
        if (contentBytes < 1 || contentBytes > POOL_BYTES / 2) {
            throw new IllegalArgumentException(
                    "body of %d bytes (expected: %d..%d)"
                            .formatted(
                                    bodyBytes,
                                    bodyBytes - contentBytes + 1,
                                    bodyBytes - contentBytes + POOL_BYTES / 2));
        }
        this.pool = words(new Random(phase));
    }

    /** Bytes of a line, its newline included. */
    int length() {
        return head.length + CustomId.LENGTH + beforeContent.length + contentBytes + tail.length;
    }

    /**
     * Writes one line.
     *
     * @return where the next one goes
     */
    int write(int job, byte[] out, int at) {
        int next = copy(head, 0, head.length, out, at);
        CustomId.write(phase, job, out, next);
        next += CustomId.LENGTH;
        next = copy(beforeContent, 0, beforeContent.length, out, next);
        next = copy(pool, offset(job), contentBytes, out, next);
        return copy(tail, 0, tail.length, out, next);
    }

    /** One job as the body of a request of its own. */
    byte[] single(int job) {
        byte[] line = new byte[length()];
        write(job, line, 0);
        return Arrays.copyOf(line, line.length - 1);
    }

    private int offset(int job) {
        return (int) (job * 2_654_435_761L >>> 7 & (POOL_BYTES / 2 - 1));
    }

    private static int copy(byte[] from, int start, int length, byte[] out, int at) {
        System.arraycopy(from, start, out, at, length);
        return at + length;
    }

    private static byte[] words(Random random) {
        byte[] text = new byte[POOL_BYTES];
        int left = 0;
        for (int i = 0; i < text.length; i++) {
            if (left == 0) {
                text[i] = ' ';
                left = 2 + random.nextInt(8);
            } else {
                text[i] = (byte) ('a' + random.nextInt(26));
                left--;
            }
        }
        return text;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
