package dev.sluice.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The shipped schema history must hold what the code writes. Append a changed schema with {@code
 * mvn -pl schemas test -Dtest=BundledSchemaTest -Dsluice.schemas.write=true}.
 */
class BundledSchemaTest {
    private static final Path FILE =
            Path.of("src/main/resources/dev/sluice/schema/registry/bundled-schemas.json");

    @BeforeAll
    static void appendsWhenAsked() throws Exception {
        if (!Boolean.getBoolean("sluice.schemas.write")) {
            return;
        }
        ObjectMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        List<BundledSchema> history = new ArrayList<>(load(json));
        current()
                .forEach(
                        (subject, schema) -> {
                            if (!new Schema.Parser()
                                    .parse(latest(history, subject, "\"null\""))
                                    .equals(schema)) {
                                int version =
                                        (int)
                                                        history.stream()
                                                                .filter(
                                                                        b ->
                                                                                b.subject()
                                                                                        .equals(
                                                                                                subject))
                                                                .count()
                                                + 1;
                                history.add(
                                        new BundledSchema(
                                                history.size() + 1,
                                                subject,
                                                version,
                                                schema.toString()));
                            }
                        });
        Files.writeString(FILE, json.writeValueAsString(history) + "\n");
    }

    @Test
    void holdsEverySchemaThatIsWritten() throws Exception {
        List<BundledSchema> history = load(new ObjectMapper());

        Map<String, Schema> shipped = new TreeMap<>();
        current()
                .keySet()
                .forEach(
                        subject ->
                                shipped.put(
                                        subject,
                                        new Schema.Parser()
                                                .parse(latest(history, subject, "\"null\""))));

        assertThat(shipped).isEqualTo(current());
    }

    @Test
    void everyVersionReadsTheOneBefore() throws Exception {
        Map<String, List<BundledSchema>> bySubject =
                load(new ObjectMapper()).stream()
                        .collect(Collectors.groupingBy(BundledSchema::subject));

        bySubject.forEach(
                (subject, versions) -> {
                    for (int i = 1; i < versions.size(); i++) {
                        Schema reader = new Schema.Parser().parse(versions.get(i).schema());
                        Schema writer = new Schema.Parser().parse(versions.get(i - 1).schema());
                        assertThat(
                                        SchemaCompatibility.checkReaderWriterCompatibility(
                                                        reader, writer)
                                                .getType())
                                .as("%s version %d", subject, versions.get(i).version())
                                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
                    }
                });
    }

    @Test
    void idsAreUniqueAndDense() throws Exception {
        assertThat(load(new ObjectMapper()).stream().map(BundledSchema::id))
                .isEqualTo(
                        java.util.stream.IntStream.rangeClosed(1, load(new ObjectMapper()).size())
                                .boxed()
                                .toList());
    }

    private static Map<String, Schema> current() {
        return new TreeMap<>(
                RecordCodecs.subjects(
                        Topics.of(TopicLayout.SINGLE_NODE, List.of(Topics.DEFAULT_POOL)).all()));
    }

    private static String latest(List<BundledSchema> history, String subject, String otherwise) {
        return history.stream()
                .filter(b -> b.subject().equals(subject))
                .reduce((a, b) -> b)
                .map(BundledSchema::schema)
                .orElse(otherwise);
    }

    private static List<BundledSchema> load(ObjectMapper json) throws Exception {
        return json.readValue(
                FILE.toFile(),
                new com.fasterxml.jackson.core.type.TypeReference<List<BundledSchema>>() {});
    }
}
