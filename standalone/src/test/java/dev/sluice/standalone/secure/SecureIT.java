package dev.sluice.standalone.secure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.standalone.kafka.RecordingAuthorizer;
import dev.sluice.standalone.kafka.RecordingAuthorizer.Question;
import dev.sluice.standalone.processes.EveryKind;
import dev.sluice.standalone.processes.Fleet;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.TestInstallation;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The end-to-end test again, with TLS and passwords on every connection and a Kafka user for each
 * role that may do no more than the documentation says. Commands get their secrets in files, as an
 * operator would give them.
 */
final class SecureIT {
    private static final EveryKind.Amount STEADY = new EveryKind.Amount(40, 5);

    @TempDir private static Path directory = Path.of("");

    private static ProviderSimulator simulator = ProviderSimulator.start(EveryKind.provider());
    private static final Map<KafkaUser, List<Question>> ASKED = new EnumMap<>(KafkaUser.class);
    private static @Nullable SecuredSite site;
    private static @Nullable Fleet fleet;
    private static @Nullable EveryKind jobs;

    @BeforeAll
    static void runsJobsOfEveryKind() throws Exception {
        site = SecuredSite.start(directory);
        fleet = Fleet.spawn(sluice(), role -> Redirect.appendTo(log(role.wireName()).toFile()));
        jobs = EveryKind.run(sluice(), simulator, EveryKind.seed(sluice(), simulator), STEADY);
        fleet.replaceRouter();
        Errands.run(site);
        operator().repairsATopic();
        assertThat(
                        new CatalogTopic(
                                        kafka(KafkaUser.CATALOG),
                                        sluice().codecs(),
                                        sluice().topics())
                                .read()
                                .tenants())
                .hasSize(2);
        operator().poisonsWhatRolesRead();
        await("a worker tells what it found of a lane that nobody calls")
                .atMost(Duration.ofSeconds(60))
                .until(() -> tells(KafkaUser.WORKER, Topics.DEMAND));
        for (KafkaUser user : KafkaUser.values()) {
            ASKED.put(user, RecordingAuthorizer.askedBy(user.principal()));
        }
    }

    private static boolean tells(KafkaUser user, String topic) {
        return RecordingAuthorizer.askedBy(user.principal()).stream()
                .anyMatch(asked -> asked.resource().equals(topic));
    }

    @AfterAll
    static void stop() {
        if (site != null) {
            site.close();
        }
        simulator.close();
    }

    @Test
    void endsEveryJobAsItMustWithOneResult() {
        jobs().endedAsTheyMustWithOneResult();
        jobs().wereKnownAsSoonAsTheyWereAccepted();
    }

    @Test
    void booksAndChargesEveryCall() {
        jobs().bookedOneUsageRecordPerCallThatTheProviderGot();
        jobs().wereChargedTokensTimesThePriceOfTheCatalogue();
        jobs().costTheSumOfTheirCalls();
    }

    @Test
    void answersAPollWithTheJob() throws Exception {
        try (var acme = sluice().client("acme");
                var globex = sluice().client("globex")) {
            assertThat(acme.job(jobs().jobOf("acme")).path("status").asText())
                    .isEqualTo("succeeded");
            assertThat(globex.status(jobs().jobOf("acme"))).isEqualTo(404);
        }
    }

    @Test
    void servesSchemasToAClientThatTrustsTheAuthority() {
        String url = sluice().api().toString();
        Map<String, String> trust = new HashMap<>();
        site().authority()
                .kafkaTrust()
                .forEach((key, value) -> trust.put("schema.registry." + key, value));

        assertThat(SchemaRegistry.connect(url, trust).byId(1))
                .isEqualTo(SchemaRegistry.bundled().byId(1));
        assertThatThrownBy(() -> SchemaRegistry.connect(url, Map.of()).byId(1))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseInstanceOf(CertPathBuilderException.class);
    }

    @ParameterizedTest
    @EnumSource(KafkaUser.class)
    void givesNobodyMoreRightsThanNeeded(KafkaUser user) {
        List<Question> asked = requireNonNull(ASKED.get(user));

        assertThat(asked).filteredOn(each -> !each.onlyLooks()).allMatch(Question::allowed);
        assertThat(user.rights())
                .allSatisfy(right -> assertThat(right.unused(asked)).as("%s", right).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(
            value = KafkaUser.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CATALOG", "INGRESS"})
    void letsNobodyElseWriteTheCatalogue(KafkaUser user) {
        var kafka =
                new KafkaSettings(new KafkaConfig(site().bootstrapServers(), site().client(user)));

        try (var producer =
                new KafkaProducer<>(
                        kafka.durableProducer("intruder"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            assertThatThrownBy(
                            () ->
                                    producer.send(new ProducerRecord<>(Topics.CATALOG, new byte[1]))
                                            .get())
                    .hasRootCauseInstanceOf(AuthorizationException.class);
        }
    }

    @Test
    void refusesKafkaClientsWithoutTlsThePasswordOrTrust() throws Exception {
        var refusals = new Refusals(site());

        refusals.ofKafkaInTheClear();
        refusals.ofKafkaWithAnotherPassword();
        refusals.ofKafkaBySomebodyWhoDoesNotTrust();
    }

    @Test
    void refusesDatabaseClientsWithoutTlsThePasswordOrTrust() {
        var refusals = new Refusals(site());

        refusals.ofPostgresInTheClear();
        refusals.ofPostgresWithAnotherPassword();
        refusals.ofPostgresBySomebodyWhoDoesNotTrust();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void refusesHttpInTheClearAndFromStrangers(Role role) throws Exception {
        for (var uri : List.of(fleet().api(role), fleet().management(role))) {
            Refusals.ofHttp(uri);
        }
    }

    @Test
    void saysThatAPasswordIsWrongWithoutSayingIt() throws Exception {
        String wrong = "a-wrong-password-of-sluice-init";

        try (var init = operator().init(site().client(KafkaUser.INIT, wrong))) {
            assertThat(init.awaitExit(Operator.COMMAND_MAX)).isEqualTo(1);
        }

        assertThat(log("init"))
                .content()
                .contains("invalid credentials with SASL mechanism SCRAM-SHA-512")
                .doesNotContain(wrong)
                .doesNotContain(site().secrets());
    }

    @Test
    void logsNoSecret() {
        assertThat(Stream.of(Role.values()).map(role -> log(role.wireName())))
                .allSatisfy(
                        log ->
                                assertThat(log)
                                        .content()
                                        .isNotBlank()
                                        .doesNotContain(site().secrets()));
    }

    private static KafkaSettings kafka(KafkaUser user) {
        return new KafkaSettings(new KafkaConfig(site().bootstrapServers(), site().client(user)));
    }

    private static Path log(String command) {
        return directory.resolve(command + ".log");
    }

    private static SecuredSite site() {
        return requireNonNull(site);
    }

    private static Operator operator() {
        return new Operator(site(), log("init"));
    }

    private static TestInstallation sluice() {
        return site().sluice();
    }

    private static Fleet fleet() {
        return requireNonNull(fleet);
    }

    private static EveryKind jobs() {
        return requireNonNull(jobs);
    }
}
