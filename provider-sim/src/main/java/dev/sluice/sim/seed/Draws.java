package dev.sluice.sim.seed;

/**
 * The simulator's only source of chance: hashes of what identifies a call, so that a run can be
 * repeated. Stateless; not for security.
 */
public final class Draws {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private Draws() {}

    /** Combines two values into a well spread one. */
    public static long mix(long left, long right) {
        long hash = left * FNV_PRIME + right + GOLDEN;
        hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
        return hash ^ (hash >>> 31);
    }

    /** Combines a value with every character of a text. */
    public static long mix(long left, CharSequence text) {
        long hash = left ^ GOLDEN;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return mix(hash, text.length());
    }

    /** Maps a hash to [0, 1). */
    public static double unit(long hash) {
        return (hash >>> 11) * 0x1p-53;
    }

    /** Maps a hash to [min, max], both included. */
    public static int between(long hash, int min, int max) {
        return min + (int) Long.remainderUnsigned(hash, (long) max - min + 1);
    }
}
