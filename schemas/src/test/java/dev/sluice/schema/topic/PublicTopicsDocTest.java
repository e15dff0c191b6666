package dev.sluice.schema.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.UsageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference of the public topics for data teams is that of the schemas. */
class PublicTopicsDocTest {
    private static final Path DOCUMENT = Path.of("../docs/usage.md");
    private static final String BEGIN = "<!-- generated from the schemas: begin -->\n";
    private static final String END = "<!-- generated from the schemas: end -->\n";

    /** A record of a topic, or one inside. */
    private record Part(String title, Schema schema) {}

    @Test
    void theDocumentShowsTheSchemas() throws IOException {
        String written = Files.readString(DOCUMENT);
        int begin = written.indexOf(BEGIN);
        int end = written.indexOf(END);
        assertThat(begin).as("place of %s", BEGIN).isNotNegative();
        assertThat(end).as("place of %s", END).isGreaterThan(begin);

        String current =
                written.substring(0, begin + BEGIN.length()) + reference() + written.substring(end);

        if (Boolean.getBoolean("sluice.golden.write")) {
            Files.writeString(DOCUMENT, current);
        }
        assertThat(DOCUMENT)
                .as("rewrite it with -Dsluice.golden.write=true")
                .content()
                .isEqualTo(current);
    }

    static Stream<Schema> records() {
        return parts().stream().map(Part::schema);
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyFieldSaysWhatItIs(Schema schema) {
        assertThat(schema.getFields())
                .allSatisfy(
                        field ->
                                assertThat(field.doc())
                                        .as("%s.%s", schema.getName(), field.name())
                                        .isNotBlank());
    }

    private static String reference() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts()) {
            text.append("\n### ").append(part.title()).append('\n');
            if (part.schema().getDoc() != null) {
                text.append(part.schema().getDoc()).append('\n');
            }
            text.append("\n| field | type | |\n|---|---|---|\n");
            for (Schema.Field field : part.schema().getFields()) {
                text.append(
                        "| `%s` | %s | %s |\n".formatted(field.name(), type(field), doc(field)));
            }
        }
        return text.append('\n').toString();
    }

    private static List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("`sluice.usage`: UsageRecord", UsageRecord.getClassSchema()));
        parts.add(new Part("`sluice.results`: JobResult", JobResult.getClassSchema()));
        parts.add(
                new Part(
                        "`sluice.job-events`: JobLifecycleEvent",
                        JobLifecycleEvent.getClassSchema()));
        Deque<Schema> open = new ArrayDeque<>();
        parts.forEach(part -> open.add(part.schema()));
        Set<String> seen = new LinkedHashSet<>();
        parts.forEach(part -> seen.add(part.schema().getFullName()));
        while (!open.isEmpty()) {
            for (Schema.Field field : open.remove().getFields()) {
                Schema inner = innermost(field.schema());
                if (inner.getType() == Schema.Type.RECORD && seen.add(inner.getFullName())) {
                    parts.add(new Part(inner.getName(), inner));
                    open.add(inner);
                }
            }
        }
        return parts;
    }

    private static String type(Schema.Field field) {
        String name = type(field.schema());
        String unit = unit(field);
        return unit.isEmpty() ? name : name + ", " + unit;
    }

    private static String type(Schema schema) {
        return switch (schema.getType()) {
            case UNION -> type(notNull(schema)) + " or null";
            case ARRAY -> "array of " + type(schema.getElementType());
            case MAP -> "map of " + type(schema.getValueType());
            case ENUM -> "`" + String.join("`, `", schema.getEnumSymbols()) + "`";
            case RECORD ->
                    "[%s](#%s)"
                            .formatted(schema.getName(), schema.getName().toLowerCase(Locale.ROOT));
            case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, FIXED, NULL -> schema.getName();
        };
    }

    /** Of the field, or of what it holds when it holds something. */
    private static String unit(Schema.Field field) {
        Schema schema = field.schema();
        Schema inner = schema.getType() == Schema.Type.UNION ? notNull(schema) : schema;
        return Stream.of(field.getProp("unit"), inner.getProp("unit"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private static Schema innermost(Schema schema) {
        return switch (schema.getType()) {
            case UNION -> innermost(notNull(schema));
            case ARRAY -> innermost(schema.getElementType());
            case MAP -> innermost(schema.getValueType());
            case RECORD, ENUM, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, FIXED, NULL ->
                    schema;
        };
    }

    private static Schema notNull(Schema union) {
        return union.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
    }

    private static String doc(Schema.Field field) {
        return String.valueOf(field.doc()).replace("\n", " ").replace("|", "\\|");
    }
}
