package dev.sluice.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.topic.Changelogs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.TestInstallation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** {@code sluice doctor} and the same checks at a role's start, against real engines. */
final class DoctorIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void findsNothingWrongWithAnInstallationOfOneBroker() throws Exception {
        try (var sluice = TestInstallation.create()) {
            int code = doctor(sluice, Map.of());

            assertThat(code).as("%s%s", out, err).isZero();
            assertThat(lines("WARNING"))
                    .singleElement()
                    .asString()
                    .contains("topics have one replica");
            assertThat(out.toString())
                    .contains("metadata.version")
                    .contains("19 as in the catalogue")
                    .contains("sluice-workers-default")
                    .contains("none is left open")
                    .contains("Kafka's active controller agrees with this machine's")
                    .containsPattern("PostgreSQL 18, 0 migrations applied, \\d+ pending")
                    .contains("(sluice.router.state-dir) has")
                    .contains("everybody may do everything");
        }
    }

    @Test
    void namesEachThingThatIsBrokenAndItsRemedy() throws Exception {
        try (var sluice = TestInstallation.create();
                Admin admin = Admin.create(sluice.kafka().connection("doctor-it"))) {
            String jobs = Topics.ROUTER_APPLICATION + "-jobs-changelog";
            var changelog = new HashMap<>(Changelogs.config(TopicLayout.SINGLE_NODE));
            changelog.put("cleanup.policy", "compact");
            changelog.put("segment.bytes", "1073741824");
            admin.createTopics(List.of(new NewTopic(jobs, 2, (short) 1).configs(changelog)))
                    .all()
                    .get();
            admin.deleteTopics(List.of(Topics.REPLIES)).all().get();
            set(
                    admin,
                    ConfigResource.Type.TOPIC,
                    Topics.ATTEMPTS,
                    "message.timestamp.type",
                    "CreateTime");
            set(
                    admin,
                    ConfigResource.Type.GROUP,
                    Topics.workerGroup("default"),
                    "share.isolation.level",
                    "read_uncommitted");
            Map<String, Object> settings = sluice.settings(Role.INGRESS);
            try (var open = transaction(sluice)) {
                int code =
                        doctor(
                                sluice,
                                Map.of(
                                        "sluice.results.jdbc-url",
                                        "jdbc:postgresql://127.0.0.1:1/away",
                                        "sluice.body.stored-classes",
                                        "privat"));

                assertThat(code).as("%s%s", out, err).isEqualTo(1);
                open.abortTransaction();
            }

            assertThat(lines("REFUSED"))
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("sluice.replies does not exist")
                                            .contains("-> run `sluice init`"))
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("sluice.attempts")
                                            .contains("message.timestamp.type=CreateTime")
                                            .contains(
                                                    "--add-config message.timestamp.type=LogAppendTime"))
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("share.isolation.level=read_uncommitted")
                                            .contains("--entity-name sluice-workers-default"))
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("sluice.usage-0 is open at offset 0")
                                            .contains("kafka-transactions.sh find-hanging"))
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("jdbc:postgresql://127.0.0.1:1/away")
                                            .contains("sluice.results.jdbc-url"))
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains(
                                                    "names [privat] (expected: some of [standard])")
                                            .contains("sluice.results.retention.days.privat"))
                    .hasSize(6);
            assertThat(lines("WARNING"))
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains(jobs + " has segment.bytes=1073741824")
                                            .contains("--entity-name " + jobs))
                    .anySatisfy(line -> assertThat(line).contains("[privat], which no tenant has"))
                    .hasSize(3);
            // A role refuses with the same words.
            assertThatThrownBy(() -> sluice.start(Role.INGRESS, settings))
                    .hasMessageContaining("topic sluice.replies does not exist")
                    .hasMessageContaining("run `sluice init`");
            assertThatThrownBy(() -> sluice.start(Role.WORKER, Map.of()))
                    .hasMessageContaining("message.timestamp.type=CreateTime")
                    .hasMessageContaining("share.isolation.level=read_uncommitted");
            assertThatThrownBy(
                            () ->
                                    sluice.start(
                                            Role.RESULTS,
                                            Map.of("sluice.body.stored-classes", "privat")))
                    .hasMessageContaining("names [privat] (expected: some of [standard])");
        }
    }

    @Test
    void checksTheRestWhenKafkaIsAway() {
        int code =
                run(
                        List.of(
                                "doctor",
                                "--role",
                                "router",
                                "--set",
                                "sluice.kafka.bootstrap-servers=127.0.0.1:1",
                                "--set",
                                "sluice.router.state-dir=target"));

        assertThat(code).isEqualTo(1);
        assertThat(lines("REFUSED"))
                .singleElement()
                .asString()
                .contains("Kafka at 127.0.0.1:1")
                .contains("sluice.kafka.bootstrap-servers");
        assertThat(out.toString()).contains("target (sluice.router.state-dir) has");
    }

    private static KafkaProducer<byte[], byte[]> transaction(TestInstallation sluice)
            throws Exception {
        Map<String, Object> settings = sluice.kafka().durableProducer("doctor-it");
        settings.put("transactional.id", "doctor-it");
        settings.put("transaction.timeout.ms", 60_000);
        var producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(Topics.USAGE, 0, null, new byte[] {1})).get();
        return producer;
    }

    private static void set(
            Admin admin, ConfigResource.Type type, String name, String key, String value)
            throws Exception {
        admin.incrementalAlterConfigs(
                        Map.of(
                                new ConfigResource(type, name),
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry(key, value), OpType.SET))))
                .all()
                .get();
    }

    private int doctor(TestInstallation sluice, Map<String, String> more) {
        Map<String, Object> settings = new HashMap<>();
        for (Role role : Role.values()) {
            settings.putAll(sluice.settings(role));
        }
        settings.putAll(more);
        List<String> arguments = new ArrayList<>(List.of("doctor"));
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return run(arguments);
    }

    private int run(List<String> arguments) {
        return Sluice.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    /** Each complaint of a kind, with what to change. */
    private List<String> lines(String kind) {
        List<String> complaints = new ArrayList<>();
        List<String> lines = out.toString().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("  " + kind)) {
                complaints.add(lines.get(i) + lines.get(i + 1));
            }
        }
        return complaints;
    }
}
