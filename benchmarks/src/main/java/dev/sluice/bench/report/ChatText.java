package dev.sluice.bench.report;

import dev.sluice.bench.chat.ChatFigures;
import dev.sluice.bench.chat.ChatPlan;
import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.latency.LatencySummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of chats, for a person. Pure. */
public final class ChatText {
    private static final double MIB = 1024.0 * 1024.0;

    private ChatText() {}

    public static List<String> of(ChatPlan plan, ChatFigures figures) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                format(
                        "Chats through all of Sluice, with harness and simulator on the same cores; %,d of each kind",
                        plan.chats()));
        lines.add(
                "Added is a percentile less the provider's own median, asked one after the other; in ms");
        figures.loads().forEach(load -> load(lines, load));
        figures.idleCores()
                .ifPresent(
                        cores ->
                                lines.add(
                                        format(
                                                "  idle for %d s: %.2f cores busy, engines and simulator included",
                                                plan.idle().toSeconds(), cores)));
        open(lines, figures.open());
        return lines;
    }

    private static void load(List<String> lines, ChatFigures.Load load) {
        lines.add(
                format(
                        "  %s, first token after %d ms: %,.0f/s, %,d failed%s",
                        load.what(),
                        load.firstToken().toMillis(),
                        load.seen().perSecond(),
                        load.seen().failed(),
                        load.seen().failed() == 0 ? "" : ": " + load.seen().failure()));
        added(lines, "first token", load.seen().first(), load.direct().first());
        added(lines, "end", load.seen().total(), load.direct().total());
        load.cpu().ifPresent(use -> lines.add(cpu(use)));
    }

    private static void added(
            List<String> lines, String what, LatencySummary seen, LatencySummary direct) {
        lines.add(
                format(
                        "    %-12s added p50 %6.1f, p95 %6.1f, p99 %6.1f; provider's own p50 %.1f",
                        what,
                        seen.p50() - direct.p50(),
                        seen.p95() - direct.p50(),
                        seen.p99() - direct.p50(),
                        direct.p50()));
    }

    private static String cpu(CpuUse use) {
        StringBuilder text = new StringBuilder("    µs of CPU per chat:");
        use.roles().forEach(role -> text.append(format(" %s %.0f", role.role(), role.total())));
        return text.toString();
    }

    private static void open(List<String> lines, ChatFigures.Open open) {
        lines.add(
                format(
                        "  %,d streams at once on one ingress of 1 GiB heap: %,d open together, %,d failed%s, all ended after %.1f s",
                        open.asked(),
                        open.peak(),
                        open.failed(),
                        open.failed() == 0 ? "" : " (" + open.failure() + ")",
                        open.seconds()));
        open.files().ifPresent(files -> lines.add(format("    open files of ingress: %,d", files)));
        open.memoryBytes()
                .ifPresent(
                        bytes ->
                                lines.add(
                                        format(
                                                "    its memory: %,.0f MiB resident at most",
                                                bytes / MIB)));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
