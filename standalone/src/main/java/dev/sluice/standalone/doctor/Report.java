package dev.sluice.standalone.doctor;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import java.util.ArrayList;
import java.util.List;

/**
 * Findings as an operator reads them: by subject, what is wrong with what to change below it, and a
 * summary.
 */
public record Report(List<Finding> findings) {
    public Report {
        findings = List.copyOf(findings);
    }

    public boolean refused() {
        return count(Finding.Refusal.class) > 0;
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Subject subject : Subject.values()) {
            List<Finding> about =
                    findings.stream().filter(f -> f.subject() == subject).distinct().toList();
            if (!about.isEmpty()) {
                lines.add(subject.title());
                about.forEach(finding -> told(finding, lines));
            }
        }
        lines.add(summary());
        return lines;
    }

    private static void told(Finding finding, List<String> lines) {
        switch (finding) {
            case Finding.Ok ok -> lines.add("  ok       " + ok.text());
            case Finding.Untold untold -> lines.add("  unknown  " + untold.text());
            case Finding.Warning warning -> {
                lines.add("  WARNING  " + warning.text());
                lines.add("           -> " + warning.change());
            }
            case Finding.Refusal refusal -> {
                lines.add("  REFUSED  " + refusal.text());
                lines.add("           -> " + refusal.change());
            }
        }
    }

    private String summary() {
        return "%d refused, %d warnings, %d unknown, %d ok: %s"
                .formatted(
                        count(Finding.Refusal.class),
                        count(Finding.Warning.class),
                        count(Finding.Untold.class),
                        count(Finding.Ok.class),
                        refused() ? "Sluice cannot work like this" : "Sluice can work");
    }

    private long count(Class<? extends Finding> kind) {
        return findings.stream().distinct().filter(kind::isInstance).count();
    }
}
