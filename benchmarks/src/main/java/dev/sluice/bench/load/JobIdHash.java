package dev.sluice.bench.load;

/**
 * 64 bits (FNV-1a) of a job id: enough to tell that a result belongs to the job that was
 * acknowledged, at eight bytes per job. Never 0, which stands for no id.
 */
public final class JobIdHash {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private JobIdHash() {}

    public static long of(CharSequence id) {
        long hash = BASIS;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * PRIME;
        }
        return hash == 0 ? 1 : hash;
    }

    static long of(byte[] text, int from, int to) {
        long hash = BASIS;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text[i] & 0xff) * PRIME;
        }
        return hash == 0 ? 1 : hash;
    }
}
