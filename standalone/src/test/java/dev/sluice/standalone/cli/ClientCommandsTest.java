package dev.sluice.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.standalone.cli.CommandLines.Printed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against an API that answers what it is told. */
final class ClientCommandsTest {
    private static final String ID = "job_06gzhhzyg4002babwq8c75t1c7rdy4j29x0nqq943g";

    @TempDir Path directory = Path.of("");
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final HttpServer server = server();
    private volatile int status = 200;
    private volatile String answer = "{}";

    /** Given before {@link #answer}, one after the other. */
    private final Queue<String> firstAnswers = new ConcurrentLinkedQueue<>();

    private HttpServer server() {
        try {
            HttpServer made =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.createContext("/", this::answer);
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            bodies.add(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String first = firstAnswers.poll();
            byte[] body = (first == null ? answer : first).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @BeforeEach
    void key() throws IOException {
        Files.writeString(directory.resolve("api-key"), "sk-secret\n");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Printed sluice(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(
                List.of(
                        "--url",
                        "http://localhost:" + server.getAddress().getPort(),
                        "--data-dir",
                        directory.toString()));
        return CommandLines.print(all.toArray(String[]::new));
    }

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("jobs.ndjson"), List.of(lines));
    }

    @Test
    void submitsAFileWithTheKeyOfTheDataDirectory() throws IOException {
        answer = "{\"line\":1,\"id\":\"%s\",\"custom_id\":\"a\"}\n".formatted(ID);
        Path file = file("{\"custom_id\":\"a\",\"body\":{\"model\":\"small\"}}");

        Printed printed = sluice("submit", file.toString());

        assertThat(printed.code()).isZero();
        assertThat(printed.out()).isEqualTo(ID + "  a" + System.lineSeparator());
        assertThat(printed.err()).contains("submitted 1/1", "accepted 1, refused 0");
        assertThat(asked).containsExactly("POST /v1/jobs/bulk", "Bearer sk-secret");
        assertThat(bodies.getFirst()).contains("\"custom_id\":\"a\"");
    }

    @Test
    void namesTheLinesThatWereRefused() throws IOException {
        answer =
                "{\"line\":1,\"error\":{\"code\":\"model_not_found\",\"detail\":\"no x (expected: y)\"}}\n";

        Printed printed = sluice("submit", file("{}").toString());

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.err()).contains("line 1 refused: model_not_found: no x (expected: y)");
    }

    @Test
    void asksForPlansOfLinesWithoutSubmittingThem() throws IOException {
        answer =
                "{\"model\":\"small\",\"admissible\":true,\"lanes\":[{\"lane\":\"cheap\",\"place\":1,\"cost_max_usd\":0.000000970,\"reason\":\"by cost\"}]}";
        Path file =
                file(
                        "{\"custom_id\":\"a\",\"body\":{\"model\":\"small\"}}",
                        "{\"custom_id\":\"a\",\"body\":{\"model\":\"small\"}}",
                        "",
                        "{\"body\":{}}",
                        "[]",
                        "{",
                        "{\"custom_id\":\"b\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"large\"}}");

        Printed printed = sluice("submit", file.toString(), "--dry-run");

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.out())
                .contains("jobs: 2; lines that would be refused: 4")
                .contains("1  small", "1  large")
                .contains("line 2: custom_id a stands twice", "line 4: no /body/model")
                .contains("line 5: ARRAY", "line 6: not JSON")
                .contains("  2  small -> cheap (by cost), at most USD 0.000001940")
                .contains("At most USD 0.000001940 for 2 jobs")
                .contains("Nothing was submitted");
        assertThat(asked)
                .contains("POST /v1/jobs/plan")
                .noneMatch(call -> call.startsWith("POST /v1/jobs/bulk"));
    }

    @Test
    void saysWhatSluiceWouldRefuse() throws IOException {
        Path file = file("{\"body\":{\"model\":\"small\"}}");
        answer =
                "{\"model\":\"small\",\"admissible\":false,\"error\":{\"code\":\"no_lane\",\"message\":\"too long\"},\"lanes\":[]}";
        Printed nowhere = sluice("submit", file.toString(), "--dry-run");
        status = 400;
        answer = "{\"code\":\"model_not_found\",\"detail\":\"no small (expected: large)\"}";
        Printed unknown = sluice("submit", file.toString(), "--dry-run");

        assertThat(nowhere.code()).isEqualTo(1);
        assertThat(nowhere.out()).contains("small: refused: no_lane: too long");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.out()).contains("model_not_found: no small (expected: large)");
    }

    @Test
    void waitsAndAddsUpWhatItCost() throws IOException {
        // The upload and each read get the same answer, which serves as both.
        answer =
                "{\"id\":\"%s\",\"status\":\"failed\",\"cost_nano_usd\":1500,\"model\":\"small\"}\n"
                        .formatted(ID);

        Printed printed = sluice("submit", file("{}").toString(), "--wait");

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.out()).contains(ID, "failed", "small");
        assertThat(printed.err()).contains("ended 1/1", "failed 1, USD 0.000001500, refused 0");
        assertThat(asked).contains("GET /v1/jobs/" + ID + "?wait=20s");
    }

    @Test
    void listsAsATableWithTheFiltersPassedOn() {
        answer =
                "{\"data\":[{\"id\":\"%s\",\"status\":\"queued\",\"model\":\"small\",\"created_at\":\"2026-01-01T00:00:00.123Z\"}],\"has_more\":false}"
                        .formatted(ID);

        Printed printed =
                sluice(
                        "list",
                        "--status",
                        "queued,running",
                        "--metadata",
                        "team=a b",
                        "--limit",
                        "7");

        assertThat(printed.code()).isZero();
        assertThat(printed.out().lines().toList().getFirst()).startsWith("ID ").contains("STATUS");
        assertThat(printed.out()).contains(ID, "queued", "2026-01-01T00:00:00");
        assertThat(asked.getFirst())
                .isEqualTo("GET /v1/jobs?limit=7&status=queued%2Crunning&metadata%5Bteam%5D=a+b");
    }

    @Test
    void cancels() {
        answer = "{\"id\":\"%s\",\"status\":\"running\"}".formatted(ID);

        Printed printed = sluice("cancel", ID);

        assertThat(printed.code()).isZero();
        assertThat(printed.out()).contains(ID + "  is being cancelled");
        assertThat(asked.getFirst()).isEqualTo("POST /v1/jobs/" + ID + "/cancel");
    }

    @Test
    void watchesUntilTheEnd() {
        answer =
                """
                id: at-4
                data: {"type":"job.state","job":{"id":"%1$s","status":"queued","waiting_for":"lane"}}

                : keep-alive

                id: at-7
                data: {"type":"job.moved","job_id":"%1$s","lane":"sim","attempt":0,"reason":"would be late"}

                id: end-7
                data: {"type":"job.succeeded","job":{"id":"%1$s","status":"succeeded","lane":"sim","cost_usd":0.000000970}}

                : the end

                """
                        .formatted(ID);

        Printed printed = sluice("watch", ID);

        assertThat(printed.code()).isZero();
        assertThat(printed.out().lines())
                .containsExactly(
                        ID + "  queued, waits for lane",
                        ID + "  moved, lane sim, because would be late",
                        ID + "  succeeded, lane sim, USD 0.000000970");
        assertThat(asked.getFirst()).isEqualTo("GET /v1/jobs/" + ID + "/events");
    }

    @Test
    void looksAtManyJobsInTurns() {
        answer = "{\"id\":\"%s\",\"status\":\"succeeded\",\"lane\":\"sim\"}".formatted(ID);
        List<String> arguments = new ArrayList<>(List.of("watch"));
        IntStream.range(0, 17).mapToObj(i -> "job_" + i).forEach(arguments::add);

        Printed printed = sluice(arguments.toArray(String[]::new));

        assertThat(printed.code()).isZero();
        assertThat(printed.out().lines()).hasSize(17).containsOnly(ID + "  succeeded, lane sim");
    }

    @Test
    void neverShowsMoneyAsPowersOfTen() {
        answer =
                "{\"id\":\"%s\",\"status\":\"succeeded\",\"cost_usd\":0.000000970,\"attempts\":[{\"cost_usd\":9.7E-7}]}"
                        .formatted(ID);

        assertThat(sluice("get", ID).out()).contains("0.000000970").doesNotContain("E-");
        assertThat(sluice("get", ID, "-o", "json").out())
                .contains("\"cost_usd\":0.000000970", "\"cost_usd\":0.00000097}")
                .doesNotContain("E-");
    }

    @Test
    void tellsAJobThatIsNotThereFromAnApiThatIsNot() {
        status = 404;
        answer = "{\"code\":\"job_not_found\",\"detail\":\"no such job (expected: another)\"}";
        Printed missing = sluice("get", ID);
        status = 401;
        answer = "{\"code\":\"invalid_api_key\",\"detail\":\"unknown (expected: known)\"}";
        Printed refused = sluice("get", ID);
        server.stop(0);
        Printed gone = sluice("get", ID);

        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("job_not_found: no such job (expected: another)");
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).contains("401", "invalid_api_key").doesNotContain("sk-secret");
        assertThat(gone.code()).isEqualTo(3);
        assertThat(gone.err()).contains("does not answer", "--url");
    }

    @Test
    void answersWrongUsageWithCode2() throws IOException {
        assertThat(sluice("get", "../admin").code()).isEqualTo(2);
        assertThat(sluice("list", "--limit", "0").code()).isEqualTo(2);
        assertThat(sluice("submit", directory.resolve("none").toString()).code()).isEqualTo(2);
        Files.delete(directory.resolve("api-key"));
        Printed keyless = sluice("list");
        assertThat(keyless.code()).isEqualTo(2);
        assertThat(keyless.err()).contains("SLUICE_API_KEY");
    }

    @Test
    void redrivesAJobWithWhatShallBeDifferent() {
        answer = "{\"id\":\"%s\",\"run\":2,\"status\":\"queued\"}".formatted(ID);

        Printed printed =
                sluice(
                        "redrive",
                        ID,
                        "--model",
                        "large",
                        "--deadline",
                        "5m",
                        "--max-cost-usd",
                        "0.5");

        assertThat(printed.code()).isZero();
        assertThat(printed.out()).contains(ID + "  runs again, as run 2");
        assertThat(asked.getFirst()).isEqualTo("POST /v1/jobs/" + ID + "/redrive");
        assertThat(bodies.getFirst())
                .isEqualTo("{\"model\":\"large\",\"deadline\":\"5m\",\"max_cost_usd\":0.5}");
    }

    /** The projection may still show the end of the run before. */
    @Test
    void waitsForTheEndOfTheNewRun() {
        firstAnswers.add("{\"id\":\"%s\",\"run\":2,\"status\":\"queued\"}".formatted(ID));
        firstAnswers.add("{\"id\":\"%s\",\"run\":1,\"status\":\"failed\"}".formatted(ID));
        answer = "{\"id\":\"%s\",\"run\":2,\"status\":\"succeeded\"}".formatted(ID);

        Printed printed = sluice("redrive", ID, "--wait");

        assertThat(printed.code()).isZero();
        assertThat(printed.out()).contains("succeeded");
        assertThat(asked).filteredOn(line -> line.startsWith("GET")).hasSize(2);
    }

    @Test
    void redrivesAllThatFitAndSaysWhenNotAllSucceeded() {
        answer =
                "{\"id\":\"redrive_x\",\"status\":\"completed\",\"ended_at\":\"2026-03-10T12:00:00Z\",\"counts\":{\"selected\":3,\"redriven\":3,\"refused\":0,\"succeeded\":2}}";

        Printed printed =
                sluice(
                        "redrive",
                        "--all",
                        "--status",
                        "failed,expired",
                        "--of-model",
                        "small",
                        "--metadata",
                        "team=a",
                        "--wait");

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.out()).contains("3 jobs, 3 run again, 0 refused, 2 have succeeded");
        assertThat(bodies.getFirst())
                .isEqualTo(
                        "{\"filter\":{\"status\":[\"failed\",\"expired\"],\"model\":\"small\",\"metadata\":{\"team\":\"a\"}}}");
    }

    @Test
    void saysWhyARedriveHasFailed() {
        answer =
                "{\"id\":\"redrive_x\",\"status\":\"failed\",\"ended_at\":\"2026-03-10T12:00:00Z\",\"failure\":\"narrow it\",\"counts\":{\"selected\":0,\"succeeded\":0}}";

        Printed printed = sluice("redrive", "--all", "--metadata", "team=a", "--wait");

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.err()).contains("narrow it");
    }

    @Test
    void wantsEitherJobsOrAllToRedrive() {
        assertThat(sluice("redrive").code()).isEqualTo(2);
        assertThat(sluice("redrive", ID, "--all").code()).isEqualTo(2);
        assertThat(asked).isEmpty();
    }

    @Test
    void putsDeadLettersBackAndNamesThoseThatCannotGo() {
        answer =
                "{\"replayed\":2,\"refused\":[{\"id\":\"0-4\",\"reason\":\"no value\"}],\"next_from\":null}";

        Printed printed =
                sluice(
                        "dead-letters",
                        "replay",
                        "0-3",
                        "0-5",
                        "--topic",
                        "sluice.requests",
                        "--reason",
                        "router upgraded");

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.out()).contains("2 put back, 1 refused");
        assertThat(printed.err()).contains("0-4: no value");
        assertThat(asked.getFirst())
                .isEqualTo(
                        "POST /admin/v1/dead-letters/replay?from=0-3&to=0-5&topic=sluice.requests&reason=router+upgraded");
        assertThat(sluice("dead-letters", "show", "nonsense").code()).isEqualTo(2);
    }

    @Test
    void listsDeadLetters() {
        answer =
                "{\"data\":[{\"id\":\"0-3\",\"noticed_at\":\"2026-03-10T12:00:00Z\",\"topic\":\"sluice.requests\",\"tenant\":null,\"value_bytes\":7,\"reason\":\"no record\"}],\"has_more\":false}";

        Printed printed = sluice("dead-letters", "list", "--tenant", "acme");

        assertThat(printed.code()).isZero();
        assertThat(printed.out()).contains("0-3", "sluice.requests", "no record");
        assertThat(asked.getFirst()).isEqualTo("GET /admin/v1/dead-letters?limit=20&tenant=acme");
    }
}
