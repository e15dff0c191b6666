package dev.sluice.bench.machine;

import java.util.List;
import java.util.Optional;

/**
 * The machine that the figures belong to; "not available" where it does not tell.
 *
 * @param loadBefore the load averages before the benchmark: what else was going on
 * @param dataFileSystem kind of file system that Kafka and PostgreSQL wrote to
 */
public record MachineFacts(
        int cores,
        String cpu,
        String memory,
        String jdk,
        String kernel,
        String loadBefore,
        String dataFileSystem) {
    static final String UNKNOWN = "not available";

    static String cpuModel(List<String> cpuinfo) {
        return value(cpuinfo, "model name")
                .or(() -> value(cpuinfo, "Model"))
                .or(() -> value(cpuinfo, "CPU implementer"))
                .orElse(UNKNOWN);
    }

    static String memory(List<String> meminfo) {
        return value(meminfo, "MemTotal")
                .map(text -> text.replaceAll("\\D", ""))
                .filter(kib -> !kib.isEmpty())
                .map(kib -> "%.1f GiB".formatted(Long.parseLong(kib) / (1024.0 * 1024)))
                .orElse(UNKNOWN);
    }

    private static Optional<String> value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.indexOf(':') > 0)
                .filter(line -> line.substring(0, line.indexOf(':')).strip().equals(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }
}
