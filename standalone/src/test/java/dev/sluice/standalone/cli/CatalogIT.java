package dev.sluice.standalone.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.catalog.CatalogFollower;
import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.catalog.Route;
import dev.sluice.standalone.catalog.CatalogSeed;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.TestInstallation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice catalog} on a real topic, and what a role sees of it. */
final class CatalogIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Deed DEED = Deed.ofCommand("test", Instant.EPOCH);
    private static final String FILE =
            """
            tenants:
              - {name: acme, shard: 1, partition: 0}
              - {name: globex, shard: 2, partition: 1}
            providers:
              - {name: sim, wire: openai, base_url: "http://127.0.0.1:1/v1"}
            accounts:
              - {name: main, provider: sim, credential: none}
            limit_groups:
              - {name: sim, concurrency: 64}
            models:
              - {name: quartz, upstream: quartz, context_tokens: 1000, output_tokens_max: 100}
            lanes:
              - {name: quartz, account: main, model: quartz, limit_group: sim, pool: default}
            routes:
              - {name: small, lanes: [quartz]}
              - {name: spare, lanes: [quartz]}
            """;

    private static @Nullable TestInstallation sluice;
    private static @Nullable CatalogFollower follower;

    @TempDir private Path dir = Path.of("");
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeAll
    static void prepare() throws Exception {
        sluice = TestInstallation.create();
        follower = new CatalogFollower(sluice.kafka(), sluice.codecs(), sluice.topics());
        follower.start(SOON);
    }

    @AfterAll
    static void stop() {
        if (follower != null) {
            follower.close();
        }
        if (sluice != null) {
            sluice.close();
        }
    }

    /** The first one finds an empty topic, the others what tests before them have left. */
    @BeforeEach
    void startsFromOneFile() throws Exception {
        assertThat(catalog("apply", "--prune", file(FILE))).as("%s%s", out, err).isZero();
        if (standing().objects().stream().noneMatch(ApiKey.class::isInstance)) {
            assertThat(run("key", "create", "--tenant", "acme")).as("%s%s", out, err).isZero();
        }
    }

    @Test
    void whatIsExportedAndAppliedChangesNothing() throws Exception {
        Map<String, CatalogEntry> before = standing().entries("", Instant.EPOCH);
        String exported = export();

        assertThat(catalog("diff", "--prune", exported)).isZero();
        assertThat(out.toString().lines()).containsExactly("nothing would change");
        assertThat(catalog("apply", "--prune", exported)).isZero();
        assertThat(out.toString().lines()).containsExactly("objects written: 0");
        assertThat(standing().entries("", Instant.EPOCH)).isEqualTo(before);
    }

    @Test
    void exportsKeysOnlyWhenAskedTo() throws Exception {
        assertThat(catalog("export")).isZero();
        assertThat(out.toString()).contains("tenants:").doesNotContain("api_keys");

        assertThat(catalog("export", "--with-keys")).isZero();
        assertThat(out.toString()).contains("api_keys:").contains("tenant: acme");
        assertThat(catalog("diff", "--prune", file(out.toString()))).isZero();
    }

    @Test
    void aChangeReachesWhoFollowsTheTopic() throws Exception {
        long version = standing().version(CatalogKind.LIMIT_GROUP, "sim");
        String edited =
                edit(
                        export(),
                        "concurrency: 64",
                        "concurrency: 128",
                        "\nroutes:\n",
                        "\nroutes:\n  - {name: fast, lanes: [quartz], policy: listed}\n");

        assertThat(catalog("diff", edited)).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        "changed limit_group/sim (version %d -> %d)"
                                .formatted(version, version + 1),
                        "  concurrency: 64 -> 128",
                        "added route/fast");
        assertThat(catalog("apply", "--dry-run", edited)).isZero();
        assertThat(out.toString()).contains("objects that would be written: 2");
        assertThat(catalog("diff", edited)).as("nothing was written").isEqualTo(1);

        assertThat(catalog("apply", edited)).isZero();

        assertThat(out.toString()).contains("objects written: 2");
        assertThat(catalog("diff", "--prune", edited)).isZero();
        await("the follower sees both")
                .atMost(SOON)
                .until(
                        () ->
                                seen().limitGroup("sim").map(LimitGroup::concurrency).orElse(0)
                                                == 128
                                        && seen().route("fast").isPresent());
        assertThat(seen().version(CatalogKind.LIMIT_GROUP, "sim")).isEqualTo(version + 1);
        assertThat(seen().route("fast").map(Route::order)).contains(Route.Policy.LISTED);
    }

    @Test
    void refusesToMoveATenantAndWritesNothing() throws Exception {
        Map<String, CatalogEntry> before = standing().entries("", Instant.EPOCH);
        String moved =
                edit(
                        file(FILE),
                        "shard: 1, partition: 0",
                        "shard: 1, partition: 3",
                        "concurrency: 64",
                        "concurrency: 65");

        assertThat(catalog("apply", moved)).isEqualTo(1);

        assertThat(err.toString())
                .contains("refused, nothing was written")
                .contains("tenant acme: partition 3 (expected: 0, as in the catalogue;");
        assertThat(standing().entries("", Instant.EPOCH)).isEqualTo(before);
        assertThat(catalog("diff", moved)).isEqualTo(1);
        assertThat(out.toString()).contains("refused: tenant acme: partition 3");
        assertThat(catalog("apply", "--dry-run", moved)).isEqualTo(1);
    }

    @Test
    void removesWhatTheFileLacksOnlyWhenToldToPrune() throws Exception {
        await("the follower has the route")
                .atMost(SOON)
                .until(() -> seen().route("spare").isPresent());
        String without = edit(file(FILE), "  - {name: spare, lanes: [quartz]}\n", "");

        assertThat(catalog("diff", without)).isZero();
        assertThat(out.toString()).contains("not in " + without + ", and stay: 1");
        assertThat(catalog("apply", without)).isZero();
        assertThat(standing().route("spare")).isPresent();
        assertThat(catalog("diff", "--prune", without)).isEqualTo(1);
        assertThat(out.toString().lines()).containsExactly("removed route/spare");
        assertThat(catalog("apply", "--prune", without)).isZero();

        await("the follower sees it go").atMost(SOON).until(() -> seen().route("spare").isEmpty());
        assertThat(catalog("diff", "--prune", without)).isZero();
        assertThat(standing().objects()).anyMatch(ApiKey.class::isInstance);
    }

    @Test
    void refusesToRemoveATenantThatHasAKey() throws Exception {
        String without = edit(file(FILE), "  - {name: acme, shard: 1, partition: 0}\n", "");

        assertThat(catalog("apply", "--prune", without)).isEqualTo(1);

        assertThat(err.toString()).contains("tenant/acme cannot be removed: api_key/key_");
        assertThat(standing().tenant("acme")).isPresent();
    }

    @Test
    void ofTwoChangesAtTheSameTimeTheLaterStopsTheOther() {
        CatalogTopic topic = topic();
        CatalogTopic other = topic();

        assertThatThrownBy(
                        () ->
                                topic.change(
                                        DEED,
                                        seen -> {
                                            other.change(DEED, again -> written("b", 1));
                                            return written("a", 1);
                                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("somebody else changes the catalogue at the same time")
                .hasMessageContaining("nothing was written");

        assertThat(standing().limitGroup("a")).isEmpty();
        assertThat(standing().limitGroup("b")).isPresent();
    }

    @Test
    void whatWasChangedIsReadAtOnce() {
        CatalogTopic topic = topic();

        for (int version = 1; version <= 20; version++) {
            long next = version;
            topic.change(DEED, seen -> written("counter", next));

            assertThat(topic.read().version(CatalogKind.LIMIT_GROUP, "counter")).isEqualTo(next);
        }
    }

    @Test
    void whatIsThrownInTheMiddleOfAChangeLeavesTheTopicAsItWas() {
        Map<String, CatalogEntry> before = standing().entries("", Instant.EPOCH);
        CatalogTopic topic = topic();

        assertThatThrownBy(
                        () ->
                                topic.change(
                                        DEED,
                                        seen -> {
                                            throw new IllegalArgumentException("no");
                                        }))
                .hasMessage("no");

        assertThat(standing().entries("", Instant.EPOCH)).isEqualTo(before);
        topic.change(DEED, seen -> written("c", 1));
        assertThat(standing().limitGroup("c")).isPresent();
    }

    /** As when the file of a role that starts again has been changed. */
    @Test
    void standsWhateverAFileSaysAtTheStart() throws Exception {
        topic().change(DEED, seen -> written("of-an-operator", 1));
        Map<String, CatalogEntry> before = standing().entries("", Instant.EPOCH);
        Catalog other = CatalogFile.parse("limit_groups: [{name: of-the-file, concurrency: 3}]");

        String done = CatalogSeed.apply(topic(), other, Instant.now());

        assertThat(done).contains("was not applied").contains("of-the-file");
        assertThat(standing().entries("", Instant.EPOCH)).isEqualTo(before);
    }

    private static Map<String, @Nullable CatalogEntry> written(String group, long version) {
        CatalogObject object = new LimitGroup(group, 1);
        Map<String, @Nullable CatalogEntry> entries = new LinkedHashMap<>();
        entries.put(
                Catalog.key(CatalogKind.LIMIT_GROUP, group),
                Catalog.entry(object, version, "test", Instant.EPOCH));
        return entries;
    }

    private static Catalog seen() {
        return requireNonNull(follower).get();
    }

    private static Catalog standing() {
        return topic().read();
    }

    private static CatalogTopic topic() {
        return new CatalogTopic(sluice().kafka(), sluice().codecs(), sluice().topics());
    }

    private static TestInstallation sluice() {
        return requireNonNull(sluice);
    }

    private String file(String content) throws Exception {
        return Files.writeString(Files.createTempFile(dir, "catalog", ".yaml"), content).toString();
    }

    private String export() throws Exception {
        String file = dir.resolve("exported.yaml").toString();
        assertThat(catalog("export", "--output", file)).as("%s%s", out, err).isZero();
        return file;
    }

    /** A copy of a file in which each text that is named is replaced by the one after it. */
    private String edit(String file, String... changes) throws Exception {
        String content = Files.readString(Path.of(file));
        for (int i = 0; i < changes.length; i += 2) {
            assertThat(content).contains(changes[i]);
            content = content.replace(changes[i], changes[i + 1]);
        }
        return file(content);
    }

    private int catalog(String... arguments) {
        List<String> all = new ArrayList<>(List.of("catalog"));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        sluice().settings(Role.INGRESS)
                .forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
        return Sluice.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
