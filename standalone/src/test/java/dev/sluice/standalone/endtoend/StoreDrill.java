package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.cli.CommandLines;
import dev.sluice.standalone.cli.CommandLines.Printed;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Erases a job of an installation that runs, and makes its tables again. */
final class StoreDrill {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestInstallation sluice;
    private final ApiClient owner;

    private StoreDrill(TestInstallation sluice, ApiClient owner) {
        this.sluice = sluice;
        this.owner = owner;
    }

    /**
     * @param erased a job of the tenant that has ended with an answer
     * @param kept another one
     */
    static void run(TestInstallation sluice, String tenant, String erased, String kept)
            throws Exception {
        try (ApiClient owner = sluice.client(tenant)) {
            StoreDrill drill = new StoreDrill(sluice, owner);
            drill.erase(erased);
            drill.rebuild();
            assertThat(owner.job(erased).path("result").isNull()).isTrue();
            assertThat(owner.job(kept).at("/result/status_code").asInt()).isEqualTo(200);
        }
    }

    private void erase(String job) throws Exception {
        assertThat(owner.job(job).path("result").isObject()).isTrue();

        HttpResponse<String> first = delete(job);
        HttpResponse<String> again = delete(job);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        JsonNode now = owner.job(job);
        assertThat(now.path("result").isNull()).isTrue();
        assertThat(now.path("erased_at")).isEqualTo(JSON.readTree(first.body()).path("erased_at"));
        assertThat(now.path("cost_nano_usd").asLong()).isPositive();
        assertThat(TopicReading.all(sluice, Topics.AUDIT, AuditRecord.class))
                .filteredOn(record -> record.getAction().equals("erase"))
                .singleElement()
                .satisfies(
                        record -> {
                            assertThat(record.getName()).isEqualTo(job);
                            assertThat(record.getReason()).isEqualTo("request 17");
                        });
    }

    private HttpResponse<String> delete(String job) throws Exception {
        return owner.exchange("DELETE", "/v1/jobs/%s?reason=request%%2017".formatted(job), "");
    }

    private void rebuild() throws Exception {
        List<String> before = rows();
        List<String> command = new ArrayList<>(List.of("results", "rebuild"));
        sluice.settings(Role.RESULTS)
                .forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));

        Printed said = CommandLines.print(command.toArray(String[]::new));

        assertThat(said.code()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("exchanging the tables", "done: reads show the new tables");
        assertThat(rows()).isEqualTo(before);
    }

    /** Of jobs, and of what they cost by the hour. */
    private List<String> rows() throws Exception {
        List<String> rows = new ArrayList<>();
        try (var connection = sluice.database();
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                """
                                SELECT job_id || ' ' || status || ' ' || COALESCE(erased_ms, 0) || ' '
                                       || COALESCE(md5(response_inline), '') FROM job
                                UNION ALL
                                SELECT lane || ' ' || sum(cost_nano_usd) FROM usage_hour GROUP BY lane
                                ORDER BY 1\
                                """)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }
}
