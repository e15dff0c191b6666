package dev.sluice.standalone.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.testkit.Together;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the roles keep on their heaps when nothing is to do, as the JDK's jcmd tells. */
final class Memory {
    /** Ended jobs are remembered for ten minutes: some thousands, of less than 1 KiB each. */
    private static final long GROWTH_MAX_KIB = 48 * 1024;

    private static final Pattern GENERATION = Pattern.compile("total \\d+K, used (\\d+)K");

    /** One after the other; the JDK's tool takes them in lines. */
    private static final String LOOK = "GC.run\nGC.heap_info";

    private final Rig rig;
    private final Map<String, Long> first = new TreeMap<>();

    Memory(Rig rig) {
        this.rig = rig;
    }

    /** Remembers what they keep now, for those it has not seen yet. */
    void begin() throws Exception {
        if (!first.keySet().containsAll(living())) {
            look().forEach(first::putIfAbsent);
        }
    }

    /**
     * KiB that a full collection leaves, by member; fails when one has grown since it was first
     * seen. A member that was started again is compared with the process before.
     */
    Map<String, Long> audit() throws Exception {
        Map<String, Long> now = look();
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

    private List<String> living() {
        return rig.roles().stream().filter(name -> rig.role(name).isAlive()).toList();
    }

    private Map<String, Long> look() throws Exception {
        Map<String, Long> now = new ConcurrentSkipListMap<>();
        Together.start(living(), name -> now.put(name, used(jcmd(rig.role(name).pid()))));
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

    private static String jcmd(long pid) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(pid),
                                LOOK)
                        .redirectErrorStream(true)
                        .start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }
}
