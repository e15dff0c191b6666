package dev.sluice.schema.catalog.plan;

import java.util.List;

/** Why a catalogue cannot become what a file says. */
public sealed interface Refusal {
    /** Who is meant, what was found, what was expected, what to do. */
    String inWords();

    /**
     * A tenant that stands is to have another shard or partition.
     *
     * @param field {@code shard} or {@code partition}
     */
    record TenantMoved(String tenant, String field, int standing, int wanted) implements Refusal {
        @Override
        public String inWords() {
            return "tenant %s: %s %d (expected: %d, as in the catalogue; its jobs, limits and ids live there and do not move; put %d into the file)"
                    .formatted(tenant, field, wanted, standing, standing);
        }
    }

    /** A tenant is to have the shard of one that is removed with the same file. */
    record ShardInherited(String tenant, String removed, int shard) implements Refusal {
        @Override
        public String inWords() {
            return "tenant %s: shard %d is that of %s, which is to be removed (expected: a shard that nobody had; the jobs and results of %s carry it, and a tenant cannot be renamed)"
                    .formatted(tenant, shard, removed, removed);
        }
    }

    /**
     * An object is to be removed that others still need.
     *
     * @param key of the object
     * @param users keys of the others, which stay
     */
    record StillUsed(String key, List<String> users) implements Refusal {
        public StillUsed {
            users = List.copyOf(users);
        }

        @Override
        public String inWords() {
            return "%s cannot be removed: %s refer to it (expected: nobody; change or remove these first, or leave it in the file)"
                    .formatted(key, String.join(", ", users));
        }
    }

    /** The catalogue would contradict itself. */
    record Inconsistent(String inWords) implements Refusal {}
}
