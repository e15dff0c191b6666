package dev.sluice.standalone.secure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.ApiClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What tenants and operators want beside jobs that run and end: each errand is one that roles need
 * rights of their own for. They fail where something is refused.
 */
final class Errands {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Errands() {}

    /** All of them, one after the other. */
    static void run(SecuredSite site) throws Exception {
        try (ApiClient acme = site.sluice().client("acme")) {
            runAJobOnce(acme);
            streamAChat(acme);
            watchAJob(acme);
            beToldOfAJob(acme);
            runABatchOnce(acme);
            redriveAndErase(acme);
        }
        try (ApiClient admin = site.sluice().admin("acme")) {
            awaitKey(admin);
            changeTheCatalogue(admin);
            putADeadLetterBack(site, admin);
        }
    }

    /** Under an Idempotency-Key, so that ingress waits for the new router's word. */
    private static void runAJobOnce(ApiClient acme) throws Exception {
        String line = ApiClient.line("steady", "Who restored this?", "");

        String job = acme.submit(line, "once", 202);

        assertThat(acme.submit(line, "once", 200)).isEqualTo(job);
        assertThat(acme.job(job).path("status").asText()).isEqualTo("succeeded");
    }

    /** And goes on with its stream, as a client does whose connection broke. */
    private static void streamAChat(ApiClient acme) throws Exception {
        var answer =
                acme.exchange(
                        "POST",
                        "/v1/chat/completions",
                        "{\"model\":\"steady\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Who hears this?\"}]}");
        assertThat(answer.body()).contains("data: [DONE]");
        String job = answer.headers().firstValue("Sluice-Job-Id").orElseThrow();
        String id = answer.body().lines().findFirst().orElseThrow().substring("id: ".length());

        var rest = acme.exchange("GET", "/v1/jobs/" + job + "/events", "", "Last-Event-ID", id);

        assertThat(rest.body()).contains("data: [DONE]");
    }

    /** Its call takes two seconds, so its start is heard while it runs. */
    private static void watchAJob(ApiClient acme) throws Exception {
        String job = acme.submit(ApiClient.line("plain", "Who watches this?", ""));

        var events = acme.exchange("GET", "/v1/jobs/" + job + "/events", "");

        assertThat(events.body()).contains("\"type\":\"job.succeeded\"");
    }

    /** By a receiver's address that ingress takes and results keeps. */
    private static void beToldOfAJob(ApiClient acme) throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        HttpServer receiver =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/",
                exchange -> {
                    told.complete(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        receiver.start();
        try {
            String webhook =
                    "\"webhook\":{\"url\":\"http://127.0.0.1:%d/\"}"
                            .formatted(receiver.getAddress().getPort());
            String job = acme.submit(ApiClient.line("steady", "Who is told?", webhook));

            JsonNode event = JSON.readTree(told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));

            assertThat(event.at("/data/id").asText()).isEqualTo(job);
        } finally {
            receiver.stop(0);
        }
    }

    private static void runABatchOnce(ApiClient acme) throws Exception {
        String line =
                """
                {"custom_id":"one","method":"POST","url":"/v1/chat/completions",\
                "body":{"model":"steady","messages":[{"role":"user","content":"Once only?"}]}}
                """;
        String order =
                """
                {"input_file_id":"%s","endpoint":"/v1/chat/completions","completion_window":"24h"}"""
                        .formatted(ok(acme.upload("batch", line), 200).path("id").asText());
        Callable<HttpResponse<String>> create =
                () -> acme.exchange("POST", "/v1/batches", order, "Idempotency-Key", "batch");

        String batch = ok(create.call(), 200).path("id").asText();

        assertThat(ok(create.call(), 200).path("id").asText()).isEqualTo(batch);
        await("the batch has ended")
                .atMost(PATIENCE)
                .until(
                        () ->
                                ok(acme.exchange("GET", "/v1/batches/" + batch, ""), 200)
                                        .path("status")
                                        .asText()
                                        .equals("completed"));
    }

    /** One job by its id, one by a filter that no other fits. */
    private static void redriveAndErase(ApiClient acme) throws Exception {
        String late = "\"deadline\":\"1s\"";
        List<String> expired =
                List.of(
                        acme.submit(ApiClient.line("slow", "How late?", late)),
                        acme.submit(
                                ApiClient.line(
                                        "slow",
                                        "Too late?",
                                        late + ",\"metadata\":{\"team\":\"late\"}")));
        for (String job : expired) {
            awaitStatus(acme, job, "expired");
        }

        ok(
                acme.exchange(
                        "POST",
                        "/v1/jobs/" + expired.getFirst() + "/redrive",
                        "{\"model\":\"steady\",\"deadline\":\"1m\"}"),
                202);
        ok(
                acme.exchange(
                        "POST",
                        "/v1/jobs/redrive",
                        "{\"filter\":{\"metadata\":{\"team\":\"late\"}},\"model\":\"steady\",\"deadline\":\"1m\"}"),
                202);

        for (String job : expired) {
            awaitStatus(acme, job, "succeeded");
            ok(acme.exchange("DELETE", "/v1/jobs/" + job + "?reason=errand", ""), 200);
        }
    }

    private static void changeTheCatalogue(ApiClient admin) throws Exception {
        ok(admin.exchange("PUT", "/admin/v1/limit_groups/new", "{\"concurrency\":1}"), 201);
    }

    /** It cannot be read any better the second time, so it is put aside again. */
    private static void putADeadLetterBack(SecuredSite site, ApiClient admin) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        site.admin(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.REQUESTS, 0, new byte[1], new byte[1])).get();
        }
        String path = "/admin/v1/dead-letters/" + letters(admin, 1).path(0).path("id").asText();
        ok(admin.exchange("GET", path, ""), 200);

        JsonNode replayed = ok(admin.exchange("POST", path + "/replay?reason=errand", ""), 200);

        assertThat(replayed.path("replayed").asInt()).isEqualTo(1);
        letters(admin, 2);
    }

    private static JsonNode letters(ApiClient admin, int count) {
        return await(count + " dead letters")
                .atMost(PATIENCE)
                .until(
                        () ->
                                ok(
                                                admin.exchange(
                                                        "GET",
                                                        "/admin/v1/dead-letters?topic="
                                                                + Topics.REQUESTS,
                                                        ""),
                                                200)
                                        .path("data"),
                        data -> data.size() == count);
    }

    private static void awaitKey(ApiClient admin) {
        await("ingress knows the key")
                .atMost(PATIENCE)
                .until(
                        () ->
                                admin.exchange("GET", "/admin/v1/tenants/acme", "").statusCode()
                                        == 200);
    }

    private static void awaitStatus(ApiClient acme, String job, String wanted) {
        await(job + " has " + wanted)
                .atMost(PATIENCE)
                .until(() -> acme.job(job).path("status").asText().equals(wanted));
    }

    private static JsonNode ok(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }
}
