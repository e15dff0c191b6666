package dev.sluice.standalone.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The demo's last word: a line per lane and their sum. Pure. */
final class SummaryTable {
    private static final List<String> HEAD =
            List.of(
                    "lane",
                    "jobs",
                    "attempts",
                    "tokens",
                    "cost",
                    "queue p50",
                    "queue p95",
                    "call p50",
                    "call p95");

    private SummaryTable() {}

    static List<String> render(List<LaneRow> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(HEAD);
        rows.forEach(row -> cells.add(cells(row)));
        cells.add(sum(rows));
        int[] widths = new int[HEAD.size()];
        for (List<String> line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        List<String> table = new ArrayList<>();
        for (List<String> line : cells) {
            table.add(padded(line, widths));
        }
        String rule = "-".repeat(table.getFirst().length());
        table.add(1, rule);
        table.add(table.size() - 1, rule);
        return table;
    }

    private static List<String> cells(LaneRow row) {
        return List.of(
                row.lane(),
                count(row.jobs()),
                count(row.attempts()),
                count(row.tokens()),
                "$" + Progress.usd(row.costNanoUsd()),
                time(row.queuedP50()),
                time(row.queuedP95()),
                time(row.calledP50()),
                time(row.calledP95()));
    }

    private static List<String> sum(List<LaneRow> rows) {
        return List.of(
                "all",
                count(rows.stream().mapToLong(LaneRow::jobs).sum()),
                count(rows.stream().mapToLong(LaneRow::attempts).sum()),
                count(rows.stream().mapToLong(LaneRow::tokens).sum()),
                "$" + Progress.usd(rows.stream().mapToLong(LaneRow::costNanoUsd).sum()),
                "",
                "",
                "",
                "");
    }

    private static String padded(List<String> line, int[] widths) {
        var text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String pad = " ".repeat(widths[i] - line.get(i).length());
            text.append(i == 0 ? line.get(i) + pad : "  " + pad + line.get(i));
        }
        return text.toString();
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String time(long millis) {
        if (millis < 0) {
            return "-";
        }
        return millis < 10_000
                ? millis + " ms"
                : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
}
