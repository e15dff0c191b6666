package dev.sluice.results.usage;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.results.json.JsonText;
import dev.sluice.results.usage.UsageQuestion.Interval;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An answer as clients see it: JSON, or CSV (RFC 4180) for spreadsheets and loaders. Pure. */
final class UsageDocument {
    private static final int NANO_DIGITS = 9;

    private UsageDocument() {}

    static String json(UsageQuestion question, List<UsageRow> rows) {
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("object", "usage");
                    json.writeStringField("from", question.from().toString());
                    json.writeStringField("to", question.to().toString());
                    json.writeArrayFieldStart("group_by");
                    for (Group group : question.groups()) {
                        json.writeString(group.word());
                    }
                    json.writeEndArray();
                    json.writeArrayFieldStart("data");
                    for (UsageRow row : rows) {
                        write(question, row, json);
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    private static void write(UsageQuestion question, UsageRow row, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        if (row.startMs() != null) {
            json.writeStringField("start", Instant.ofEpochMilli(row.startMs()).toString());
        }
        json.writeObjectFieldStart("group");
        for (int i = 0; i < question.groups().size(); i++) {
            json.writeStringField(question.groups().get(i).word(), row.groups().get(i));
        }
        json.writeEndObject();
        for (Measure measure : Measure.values()) {
            json.writeNumberField(measure.column(), row.sums()[measure.ordinal()]);
        }
        json.writeFieldName("cost_usd");
        json.writeNumber(dollars(row));
        json.writeEndObject();
    }

    static String csv(UsageQuestion question, List<UsageRow> rows) {
        StringBuilder text = new StringBuilder(4_096);
        List<String> head = new ArrayList<>();
        if (question.interval() != Interval.NONE) {
            head.add("start");
        }
        question.groups().forEach(group -> head.add(group.word()));
        for (Measure measure : Measure.values()) {
            head.add(measure.column());
        }
        head.add("cost_usd");
        line(text, head);
        for (UsageRow row : rows) {
            List<String> cells = new ArrayList<>();
            if (row.startMs() != null) {
                cells.add(Instant.ofEpochMilli(row.startMs()).toString());
            }
            row.groups().forEach(value -> cells.add(harmless(value)));
            for (long sum : row.sums()) {
                cells.add(Long.toString(sum));
            }
            cells.add(dollars(row));
            line(text, cells);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append(cells.stream().map(UsageDocument::cell).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    private static String cell(String value) {
        return value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + value.replace("\"", "\"\"") + '"'
                : value;
    }

    /** Callers choose these texts, and a spreadsheet would take such a one for a formula. */
    private static String harmless(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return "";
        }
        return "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    }

    private static String dollars(UsageRow row) {
        return BigDecimal.valueOf(row.sums()[Measure.COST_NANO_USD.ordinal()], NANO_DIGITS)
                .toPlainString();
    }
}
