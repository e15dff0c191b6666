package dev.sluice.standalone.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the roles keep on their heaps when nothing is to do, as the JDK's jcmd tells. */
final class Memory {
    /** Ended jobs are remembered for ten minutes: some thousands, of less than 1 KiB each. */
    private static final long GROWTH_MAX_KIB = 48 * 1024;

    private static final Pattern GENERATION = Pattern.compile("total \\d+K, used (\\d+)K");

    private final Rig rig;
    private final Map<String, Long> first = new TreeMap<>();

    Memory(Rig rig) {
        this.rig = rig;
    }

    /**
     * KiB that a full collection leaves, by member; fails when one has grown since the first audit.
     */
    Map<String, Long> audit() throws IOException {
        Map<String, Long> now = new TreeMap<>();
        for (String name : rig.roles()) {
            long pid = rig.role(name).pid();
            jcmd(pid, "GC.run");
            now.put(name, used(jcmd(pid, "GC.heap_info")));
        }
        now.forEach(first::putIfAbsent);
        assertThat(now)
                .as("KiB of heap, at first %s", first)
                .allSatisfy(
                        (name, kib) ->
                                assertThat(kib)
                                        .as(name)
                                        .isLessThan(first.getOrDefault(name, 0L) + GROWTH_MAX_KIB));
        return now;
    }

    private static long used(String heapInfo) {
        Matcher generation = GENERATION.matcher(heapInfo);
        long kibibytes = 0;
        while (generation.find()) {
            kibibytes += Long.parseLong(generation.group(1));
        }
        if (kibibytes == 0) {
            throw new IllegalStateException("no generation in " + heapInfo);
        }
        return kibibytes;
    }

    private static String jcmd(long pid, String command) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(pid),
                                command)
                        .redirectErrorStream(true)
                        .start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }
}
