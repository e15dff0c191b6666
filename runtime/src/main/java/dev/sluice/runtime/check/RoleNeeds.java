package dev.sluice.runtime.check;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a role uses: its word to the checks. A bean of each role; {@code sluice doctor} joins those
 * of all roles.
 *
 * @param reads names of topics
 * @param writes names of topics
 * @param consumerGroups ids of ordinary groups it joins
 * @param pools pools whose share group it joins
 * @param changelogs whether it keeps state in the router's changelogs, in transactions
 * @param directories where it writes, by the setting that says so
 */
public record RoleNeeds(
        Set<String> reads,
        Set<String> writes,
        Set<String> consumerGroups,
        Set<String> pools,
        boolean changelogs,
        Map<String, Path> directories) {
    public RoleNeeds {
        reads = Set.copyOf(reads);
        writes = Set.copyOf(writes);
        consumerGroups = Set.copyOf(consumerGroups);
        pools = Set.copyOf(pools);
        directories = Map.copyOf(directories);
    }

    public static RoleNeeds topics(Set<String> reads, Set<String> writes) {
        return new RoleNeeds(reads, writes, Set.of(), Set.of(), false, Map.of());
    }

    public RoleNeeds withGroup(String id) {
        return new RoleNeeds(reads, writes, Set.of(id), pools, changelogs, directories);
    }

    public RoleNeeds withPool(String pool) {
        return new RoleNeeds(reads, writes, consumerGroups, Set.of(pool), changelogs, directories);
    }

    public RoleNeeds withChangelogs() {
        return new RoleNeeds(reads, writes, consumerGroups, pools, true, directories);
    }

    public RoleNeeds withDirectory(String setting, Path directory) {
        return withDirectories(Map.of(setting, directory));
    }

    /**
     * @param others by the setting that says so
     */
    public RoleNeeds withDirectories(Map<String, Path> others) {
        Map<String, Path> more = new HashMap<>(directories);
        more.putAll(others);
        return new RoleNeeds(reads, writes, consumerGroups, pools, changelogs, more);
    }

    /** Every topic it touches, sorted. */
    public Set<String> topicNames() {
        Set<String> names = new TreeSet<>(reads);
        names.addAll(writes);
        return names;
    }

    /** What all of these use. Of two different directories for one setting the last is kept. */
    public static RoleNeeds joined(List<RoleNeeds> all) {
        Set<String> reads = new TreeSet<>();
        Set<String> writes = new TreeSet<>();
        Set<String> groups = new TreeSet<>();
        Set<String> pools = new TreeSet<>();
        Map<String, Path> directories = new TreeMap<>();
        for (RoleNeeds one : all) {
            reads.addAll(one.reads);
            writes.addAll(one.writes);
            groups.addAll(one.consumerGroups);
            pools.addAll(one.pools);
            directories.putAll(one.directories);
        }
        return new RoleNeeds(
                reads,
                writes,
                groups,
                pools,
                all.stream().anyMatch(RoleNeeds::changelogs),
                directories);
    }
}
