package dev.sluice.standalone.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.cli.CommandLines;
import dev.sluice.standalone.cli.CommandLines.Printed;
import dev.sluice.standalone.endtoend.NodeProgram;
import dev.sluice.standalone.testkit.TestKafka;
import dev.sluice.standalone.testkit.TestRegistry;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code sluice schemas register} against a real registry; skipped where there is none. */
final class RegistryIT {
    private static final String RESULTS = Topics.RESULTS + "-value";
    private static final String USAGE = Topics.USAGE + "-value";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static TestRegistry server;
    private static SchemaRegistry registry;

    @BeforeAll
    static void start() throws Exception {
        server = TestRegistry.start();
        registry = SchemaRegistry.connect(server.url().toString(), Map.of());
    }

    @BeforeEach
    void forgetSubjects() throws Exception {
        for (String topic : Topics.PUBLIC) {
            server.delete(topic + "-value");
        }
        // A client remembers what it was told.
        registry = SchemaRegistry.connect(server.url().toString(), Map.of());
    }

    @Test
    void checkingRegistersNothing() throws Exception {
        Printed said = register("--check");

        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out().lines())
                .hasSize(Topics.PUBLIC.size())
                .allSatisfy(line -> assertThat(line).endsWith(": would be new"));
        assertThat(server.get("/subjects")).isEqualTo("[]");
    }

    @Test
    void registersWhatIsNewAndKeepsReaders() throws Exception {
        Printed said = register();

        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out().lines())
                .hasSize(Topics.PUBLIC.size())
                .allSatisfy(line -> assertThat(line).contains("-value: new, id "));
        for (String topic : Topics.PUBLIC) {
            JsonNode set = JSON.readTree(server.get("/config/" + topic + "-value"));
            assertThat(set.path("compatibilityLevel").asText()).as(topic).isEqualTo("BACKWARD");
        }
    }

    @Test
    void aSecondTimeNothingIsNew() throws Exception {
        register();

        Printed said = register();

        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out().lines())
                .hasSize(Topics.PUBLIC.size())
                .allSatisfy(line -> assertThat(line).contains(": same, id ").endsWith("version 1"));
    }

    @Test
    void followsTheVersionOfAnOlderSluice() throws Exception {
        registry.register(RESULTS, new Schema.Parser().parse(firstVersion(RESULTS)));

        Printed asked = register("--check");
        Printed said = register();

        assertThat(asked.out()).contains(RESULTS + ": would be a new version after 1");
        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out()).contains(RESULTS + ": new version after 1, id ");
        assertThat(server.get("/subjects/%s/versions".formatted(RESULTS))).isEqualTo("[1,2]");
    }

    @Test
    void refusesToBreakReadersAndRegistersTheOthers() throws Exception {
        // Nobody asked this registry to keep readers: its own default takes anything.
        registry.registrar()
                .register(
                        USAGE,
                        SchemaBuilder.record("UsageRecord")
                                .namespace(UsageRecord.class.getPackageName())
                                .fields()
                                .requiredLong("call_id")
                                .endRecord());

        Printed asked = register("--check");
        Printed said = register();

        assertThat(asked.code()).isEqualTo(1);
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out().lines())
                .filteredOn(line -> line.startsWith(USAGE))
                .singleElement()
                .asString()
                .contains("REFUSED, it does not read what version 1 wrote")
                .contains("field call_id: TYPE_MISMATCH");
        assertThat(said.out()).contains(RESULTS + ": new, id ");
        assertThat(server.get("/subjects/%s/versions".formatted(USAGE))).isEqualTo("[1]");
    }

    @Test
    void leavesACompatibilityThatIsStricter() throws Exception {
        register();
        server.put("/config/" + RESULTS, "{\"compatibility\":\"FULL\"}");

        register();

        assertThat(
                        JSON.readTree(server.get("/config/" + RESULTS))
                                .path("compatibilityLevel")
                                .asText())
                .isEqualTo("FULL");
    }

    /** Skipped where Node.js or the packages are not there. */
    @Test
    void programsOfOthersFindTheSchemasOfRecordsThere() throws Exception {
        NodeProgram reader = new NodeProgram("usage", "read.js");
        reader.assumeInstalled();
        register();
        TestKafka kafka = TestKafka.fresh();
        try (Admin admin = kafka.admin()) {
            admin.createTopics(List.of(new NewTopic(Topics.USAGE, 1, (short) 1))).all().get();
        }
        UsageRecord usage = usage();
        var codec =
                new RecordCodecs(registry)
                        .forTopic(
                                Topics.of(TopicLayout.SINGLE_NODE, List.of(Topics.DEFAULT_POOL))
                                        .byName(Topics.USAGE),
                                UsageRecord.class);
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.USAGE, codec.encode(usage))).get();
        }

        // Before it, a library may complain of a node that has just started.
        String said = reader.run(kafka.bootstrapServers(), server.url().toString(), "1");
        JsonNode found = JSON.readTree(said.substring(said.lastIndexOf('\n') + 1));

        assertThat(found.path("records").asInt()).isEqualTo(1);
        assertThat(found.path("cost_nano_usd").asLong()).isEqualTo(17);
        assertThat(found.path("by_lane").has(usage.getLane())).isTrue();
    }

    @Test
    void saysThatTheBundledIdsNeedNoRegistering() {
        Printed said =
                CommandLines.print("schemas", "register", "--set", "sluice.registry.url=bundled");

        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("need no registering");
    }

    @Test
    void aRegistryThatDoesNotAnswerIsNamed() {
        Printed said =
                CommandLines.print(
                        "schemas", "register", "--set", "sluice.registry.url=http://127.0.0.1:1");

        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("http://127.0.0.1:1");
    }

    private static UsageRecord usage() {
        return UsageRecord.newBuilder()
                .setCallId("call-1")
                .setKind(UsageKind.CALL)
                .setJobId("job")
                .setRun(1)
                .setEpoch(1)
                .setCaller(new Caller("acme", 7, null, "key-1", null))
                .setOperation("chat.completions")
                .setModel("small")
                .setLane("sim-a")
                .setProvider("sim")
                .setAccount("sim")
                .setUpstreamModel("sim-small")
                .setPriceVersion("small@1")
                .setTokens(
                        new TokenUsage(
                                10L, 2L, 0L, 5L, 1L, TokenSource.PROVIDER, 0L, 0L, 0L, 0L, null))
                .setCostNanoUsd(17)
                .setOutcome(OutcomeKind.COMPLETED)
                .setReason(OutcomeReason.OK)
                .setStartedAt(1_763_000_000_000L)
                .setRecordedAt(1_763_000_000_000L)
                .build();
    }

    private static String firstVersion(String subject) {
        return SchemaRegistry.bundled().version(subject, 1).schema();
    }

    private static Printed register(String... more) {
        String[] all = new String[4 + more.length];
        all[0] = "schemas";
        all[1] = "register";
        all[2] = "--set";
        all[3] = "sluice.registry.url=" + server.url();
        System.arraycopy(more, 0, all, 4, more.length);
        return CommandLines.print(all);
    }
}
