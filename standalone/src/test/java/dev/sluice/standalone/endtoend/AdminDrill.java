package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.runtime.catalog.OvertakenException;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.catalog.plan.CatalogPlan;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.cli.CommandLines;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.awaitility.core.ConditionFactory;

/**
 * What an administrator does with a running installation, over HTTP and a real log: part of {@link
 * EndToEndIT}, whose installation it uses before anything else does.
 */
final class AdminDrill {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String FRESH_LANE =
            "{\"account\":\"sim\",\"model\":\"dear\",\"limit_group\":\"most\",\"pool\":\"default\"}";

    private final TestInstallation sluice;
    private final ApiClient admin;
    private final String route;
    private final Map<String, String> jobs = new HashMap<>();

    private AdminDrill(TestInstallation sluice, ApiClient admin, String route) {
        this.sluice = sluice;
        this.admin = admin;
        this.route = route;
    }

    /**
     * @return jobs that have succeeded, with the route that they named
     */
    static Map<String, String> run(TestInstallation sluice, String route) throws Exception {
        try (ApiClient admin = sluice.admin("acme")) {
            var drill = new AdminDrill(sluice, admin, route);
            await("ingress knows the key")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> drill.call("GET", "/effective", "").statusCode() == 200);
            drill.aKeyFromItsFirstDayToItsLast();
            drill.somethingNewIsMade();
            drill.aPausedTenantsJobsWait();
            drill.whatIsNewIsServedByEveryRole();
            drill.aStaleVersionIsRefused();
            drill.changesAtTheSameTimeAllHappen();
            drill.everyDeedIsOnRecord();
            return drill.jobs;
        }
    }

    private void aKeyFromItsFirstDayToItsLast() throws Exception {
        JsonNode made = ok("POST", "/keys", "{\"tenant\":\"globex\"}", 201);
        String path = "/keys/" + made.path("name").asText();
        String old = made.path("secret").asText();
        submits(old);

        String young = ok("POST", path + "/rotate", "", 200).path("secret").asText();
        submits(old);
        submits(young);

        ok("POST", path + "/revoke", "", 200);
        soon("the key is refused everywhere")
                .until(() -> status(old) == 401 && status(young) == 401);
    }

    private void somethingNewIsMade() throws Exception {
        ok("PUT", "/tenants/newco", "{\"shard\":7,\"partition\":1}", 201);
        ok("PUT", "/lanes/fresh", FRESH_LANE, 201);
        ok("PUT", "/routes/fresh", "{\"lanes\":[\"fresh\"]}", 201);
    }

    /**
     * Ingress knows the key and the route, the router the tenant and the lane, results the tenant.
     * The router has seen a pause that is younger than they are.
     */
    private void whatIsNewIsServedByEveryRole() throws Exception {
        String secret = ok("POST", "/keys", "{\"tenant\":\"newco\"}", 201).path("secret").asText();
        try (ApiClient newco = sluice.client(secret, sluice.api())) {
            String job = newco.submit(ApiClient.line("fresh", "Is anybody there?", ""));
            jobs.put(job, "fresh");

            JsonNode ended = newco.job(job);

            assertThat(ended.path("status").asText()).isEqualTo("succeeded");
            assertThat(ended.path("lane").asText()).isEqualTo("fresh");
        }
    }

    private void aPausedTenantsJobsWait() throws Exception {
        ok("POST", "/tenants/globex/pause", "{\"reason\":\"drill\"}", 200);
        command("pause", "route", route, "--reason", "drill");
        try (ApiClient globex = sluice.client("globex")) {
            String job = globex.submit(ApiClient.line(route, "Are we there yet?", ""));
            jobs.put(job, route);
            await("the job says why it waits")
                    .atMost(Duration.ofSeconds(20))
                    .until(
                            () ->
                                    document(globex, job)
                                            .path("waiting_for")
                                            .asText()
                                            .equals("paused"));

            ok("POST", "/tenants/globex/resume", "", 200);
            command("resume", "route", route);

            assertThat(globex.job(job).path("status").asText()).isEqualTo("succeeded");
        }
    }

    private void aStaleVersionIsRefused() throws Exception {
        String path = "/limit_groups/drill";
        ok("PUT", path, "{\"concurrency\":1}", 201);
        HttpResponse<String> written =
                call("PUT", path, "{\"concurrency\":2}", "If-Match", "\"1\"");
        HttpResponse<String> stale = call("PUT", path, "{\"concurrency\":3}", "If-Match", "\"1\"");

        assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
        assertThat(ok("GET", path, "", 200).path("concurrency").asInt())
                .as("read at once")
                .isEqualTo(2);
        assertThat(stale.statusCode()).as(stale.body()).isEqualTo(412);
        assertThat(stale.headers().firstValue("ETag")).contains("\"2\"");
        assertThat(call("DELETE", path, "").statusCode()).isEqualTo(204);
        assertThat(call("GET", path, "").statusCode()).isEqualTo(404);
    }

    /** Of this instance, and of another process in between. */
    private void changesAtTheSameTimeAllHappen() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Integer>> puts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                String path = "/limit_groups/together-" + i;
                puts.add(
                        CompletableFuture.supplyAsync(
                                () -> patiently("PUT", path, "{\"concurrency\":1}"), threads));
            }
            byAnotherProcess("together-2");

            assertThat(puts).extracting(CompletableFuture::join).containsOnly(201);
        }
    }

    /** As a client that is told to come back. */
    private int patiently(String method, String path, String body) {
        return await(path)
                .atMost(Duration.ofSeconds(30))
                .until(() -> status(method, path, body), status -> status != 503);
    }

    private void byAnotherProcess(String group) {
        Catalog wanted = Catalog.EMPTY.with(new LimitGroup(group, 1), 1);
        Deed deed = Deed.ofCommand("drill", Instant.now());
        await("the other process has its turn")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(OvertakenException.class)
                .until(
                        () ->
                                sluice.catalogTopic()
                                                .change(
                                                        deed,
                                                        seen ->
                                                                ((CatalogPlan.Ready)
                                                                                CatalogPlan.of(
                                                                                        seen,
                                                                                        wanted,
                                                                                        false))
                                                                        .entries("x", deed.at()))
                                                .offset()
                                        >= 0);
    }

    private void everyDeedIsOnRecord() {
        List<AuditRecord> records = TopicReading.all(sluice, Topics.AUDIT, AuditRecord.class);

        assertThat(records)
                .filteredOn(record -> record.getActor().startsWith("key_"))
                .filteredOn(record -> !record.getName().startsWith("together-"))
                .allSatisfy(
                        record -> {
                            assertThat(record.getActorTenant()).isEqualTo("acme");
                            assertThat(record.getSourceAddress()).isEqualTo("127.0.0.1");
                            assertThat(record.getRequestId()).startsWith("req_");
                        })
                .extracting(
                        record ->
                                "%s %s %d>%d"
                                        .formatted(
                                                record.getAction(),
                                                record.getKind(),
                                                record.getOldVersion(),
                                                record.getNewVersion()))
                .containsExactly(
                        "create api_key 0>1",
                        "rotate api_key 1>2",
                        "revoke api_key 2>3",
                        "create tenant 0>1",
                        "create lane 0>1",
                        "create route 0>1",
                        "pause pause 0>1",
                        "resume pause 1>0",
                        "create api_key 0>1",
                        "create limit_group 0>1",
                        "update limit_group 1>2",
                        "delete limit_group 2>0");
        assertThat(records)
                .as("what was seeded, and keys that a command has made")
                .filteredOn(record -> record.getActor().startsWith("cli:"))
                .extracting(record -> record.getAction() + " " + record.getKind())
                .contains(
                        "create tenant",
                        "create route",
                        "create api_key",
                        "pause pause",
                        "resume pause");
    }

    private void command(String... arguments) {
        assertThat(CommandLines.run(sluice.settings(Role.INGRESS), arguments)).isZero();
    }

    private void submits(String secret) throws Exception {
        try (ApiClient client = sluice.client(secret, sluice.api())) {
            jobs.put(client.submit(ApiClient.line(route, "Who am I?", "")), route);
        }
    }

    private int status(String secret) throws Exception {
        try (ApiClient client = sluice.client(secret, sluice.api())) {
            return client.status("job_none");
        }
    }

    private int status(String method, String path, String body) {
        try {
            return call(method, path, body).statusCode();
        } catch (Exception e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    private static JsonNode document(ApiClient client, String job) throws Exception {
        return JSON.readTree(client.exchange("GET", "/v1/jobs/" + job, "").body());
    }

    private JsonNode ok(String method, String path, String body, int status) throws Exception {
        HttpResponse<String> answer = call(method, path, body);
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, path, answer.body())
                .isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> call(String method, String path, String body, String... headers)
            throws Exception {
        return admin.exchange(method, "/admin/v1" + path, body, headers);
    }

    private static ConditionFactory soon(String what) {
        return await(what).atMost(SOON);
    }
}
