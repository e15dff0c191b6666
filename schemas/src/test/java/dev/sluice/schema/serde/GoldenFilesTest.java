package dev.sluice.schema.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was once on a topic stays readable for ever. After a schema change {@code mvn -pl schemas
 * test -Dtest=GoldenFilesTest -Dsluice.golden.write=true} adds files; it never changes one.
 */
class GoldenFilesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @BeforeAll
    static void addsFilesWhenAsked() throws IOException {
        if (!Boolean.getBoolean("sluice.golden.write")) {
            return;
        }
        for (EveryRecord record : EveryRecord.all()) {
            byte[] bytes = record.codec().encode(SampleRecords.full(record.schema()));
            List<Path> files = files(record);
            if (files.isEmpty() || !Arrays.equals(bytes, bytes(files.getLast()))) {
                Path file =
                        GOLDEN.resolve(record.name()).resolve("v" + (files.size() + 1) + ".hex");
                Files.createDirectories(file.getParent());
                Files.writeString(file, lines(bytes));
                Files.writeString(json(file), JSON.writeValueAsString(read(record, bytes)) + "\n");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.schema.serde.EveryRecord#all")
    void everyFileEverWrittenIsStillRead(EveryRecord record) throws IOException {
        assertThat(files(record)).as("golden files of %s", record.name()).isNotEmpty();
        for (Path file : files(record)) {
            JsonNode now = read(record, bytes(file));

            JsonNode then = JSON.readTree(json(file).toFile());

            assertThat(onlyWhatWasThere(now, then)).as("%s", file).isEqualTo(then);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.schema.serde.EveryRecord#all")
    void theNewestFileIsWhatIsWrittenToday(EveryRecord record) throws IOException {
        byte[] written = record.codec().encode(SampleRecords.full(record.schema()));

        assertThat(lines(written))
                .as("%s, or add one with -Dsluice.golden.write=true", files(record).getLast())
                .isEqualTo(Files.readString(files(record).getLast()));
    }

    /** Fields added since then are of no concern to a file that is older than they are. */
    private static JsonNode onlyWhatWasThere(JsonNode now, JsonNode then) {
        if (now.isObject() && then.isObject()) {
            var kept = JSON.createObjectNode();
            then.properties()
                    .forEach(
                            field -> {
                                JsonNode value = now.get(field.getKey());
                                if (value != null) {
                                    kept.set(
                                            field.getKey(),
                                            onlyWhatWasThere(value, field.getValue()));
                                }
                            });
            return kept;
        }
        if (now.isArray() && then.isArray() && now.size() == then.size()) {
            var kept = JSON.createArrayNode();
            for (int i = 0; i < now.size(); i++) {
                kept.add(onlyWhatWasThere(now.get(i), then.get(i)));
            }
            return kept;
        }
        return now;
    }

    private static JsonNode read(EveryRecord record, byte[] bytes) throws IOException {
        return JSON.readTree(record.codec().decode(bytes).toString());
    }

    private static List<Path> files(EveryRecord record) {
        List<Path> files = new ArrayList<>();
        Path file = GOLDEN.resolve(record.name()).resolve("v1.hex");
        while (Files.exists(file)) {
            files.add(file);
            file = file.resolveSibling("v" + (files.size() + 1) + ".hex");
        }
        return files;
    }

    private static Path json(Path hex) {
        return hex.resolveSibling(hex.getFileName().toString().replace(".hex", ".json"));
    }

    private static byte[] bytes(Path file) throws IOException {
        return HexFormat.of().parseHex(Files.readString(file).replace("\n", ""));
    }

    private static String lines(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).replaceAll("(.{1,100})", "$1\n");
    }
}
