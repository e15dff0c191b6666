package dev.sluice.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.processes.Http.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Requests with an Idempotency-Key that was used before, and how they must be answered. */
final class RepeatedKeys {
    private static final int RACERS = 10;

    private RepeatedKeys() {}

    /**
     * @return the id of the first tenant's one job, which has ended
     */
    static String oneAfterTheOther(Http tenant, Http otherTenant) throws Exception {
        String line = Jobs.line("steady", "Once only?");

        Answer first = post(tenant, line, "k-1");
        Answer again = post(tenant, line, "k-1");
        Answer other = post(tenant, Jobs.line("steady", "Something else?"), "k-1");
        Answer elsewhere = post(otherTenant, line, "k-1");
        Answer ended = tenant.get("/v1/jobs/" + id(first) + "?wait=30s");
        Answer afterTheEnd = post(tenant, line, "k-1");

        assertThat(first.status()).as(first.body()).isEqualTo(202);
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(id(again)).isEqualTo(id(first));
        Problems.isProblem(other, 409, "idempotency_conflict", null);
        assertThat(elsewhere.status()).as(elsewhere.body()).isEqualTo(202);
        assertThat(id(elsewhere)).isNotEqualTo(id(first));
        assertThat(ended.json().path("status").asText()).isEqualTo("succeeded");
        assertThat(afterTheEnd.status()).as(afterTheEnd.body()).isEqualTo(200);
        assertThat(id(afterTheEnd)).isEqualTo(id(first));
        return id(first);
    }

    static void atOnce(Http tenant) throws Exception {
        String line = Jobs.line("steady", "Who is first?");
        List<Callable<Answer>> requests =
                Collections.nCopies(RACERS, () -> post(tenant, line, "race"));

        List<Answer> answers = new ArrayList<>();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : clients.invokeAll(requests)) {
                answers.add(answer.get());
            }
        }

        assertThat(answers).extracting(Answer::status).containsOnly(200, 202).containsOnlyOnce(202);
        assertThat(answers.stream().map(RepeatedKeys::id).distinct()).as("%s", answers).hasSize(1);
    }

    private static Answer post(Http tenant, String line, String key) throws Exception {
        return tenant.post("/v1/jobs", Http.JSON, line, "Idempotency-Key", key);
    }

    private static String id(Answer answer) {
        return answer.json().path("id").asText();
    }
}
