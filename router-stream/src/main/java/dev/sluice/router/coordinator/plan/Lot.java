package dev.sluice.router.coordinator.plan;

/**
 * Draws that come out alike whenever they are repeated: by a hash, not by chance, so that a replay
 * decides the same.
 */
final class Lot {
    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Lot() {}

    /** Evenly distributed over the keys; in (0, 1). */
    static double draw(String key, String lane) {
        long hash = mixed(fnv(fnv(fnv(FNV_START, key), "\0"), lane));
        return ((hash >>> 11) + 0.5) * 0x1.0p-53;
    }

    /**
     * Ranks a lane for a key: of several lanes, each has the highest rank for a part of the keys
     * that is in proportion to its weight, and another lane's coming or going moves no key between
     * the rest (weighted rendezvous hashing).
     */
    static double rank(String key, String lane, int weight) {
        return weight == 0 ? Double.NEGATIVE_INFINITY : weight / -StrictMath.log(draw(key, lane));
    }

    private static long fnv(long hash, String text) {
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /** FNV's low bits alone are too regular. */
    private static long mixed(long hash) {
        long mixed = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
