package dev.sluice.bench.report;

import dev.sluice.bench.batch.BatchFigures;
import dev.sluice.bench.cpu.RoleCpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures of batches, for a person. Pure. */
public final class BatchText {
    private static final double MIB = 1024.0 * 1024.0;

    private BatchText() {}

    public static List<String> of(BatchFigures figures) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Batches, each from the begin of its upload until its output file was there");
        for (BatchFigures.Run run : figures.runs()) {
            lines.add(
                    format(
                            "  %-16s %,8d lines, %,6.1f MiB: uploaded after %.1f s, completed after %.1f s, %,.0f lines/s; %,d answers",
                            run.what(),
                            run.lines(),
                            run.bytes() / MIB,
                            run.uploaded(),
                            run.completed(),
                            run.perSecond(),
                            run.answered()));
            run.cpu()
                    .ifPresent(
                            use ->
                                    lines.add(
                                            "    µs of CPU per line: "
                                                    + use.roles().stream()
                                                            .map(BatchText::cpu)
                                                            .collect(Collectors.joining(", "))));
        }
        if (!figures.memoryBytes().isEmpty()) {
            lines.add(
                    "  resident at most, in MiB: "
                            + figures.memoryBytes().entrySet().stream()
                                    .sorted(Map.Entry.comparingByKey())
                                    .map(
                                            each ->
                                                    format(
                                                            "%s %.0f",
                                                            each.getKey(), each.getValue() / MIB))
                                    .collect(Collectors.joining(", ")));
        }
        return lines;
    }

    private static String cpu(RoleCpu role) {
        return format("%s %.0f", role.role(), role.total());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
