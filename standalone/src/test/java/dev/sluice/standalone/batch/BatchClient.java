package dev.sluice.standalone.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;

/** A tenant who runs batches with the official SDK, of which only the base URL is set. */
public final class BatchClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OpenAIClient sdk;
    private final Duration patience;

    public BatchClient(URI api, String key, Duration patience) {
        this.sdk =
                OpenAIOkHttpClient.builder().baseUrl(api + "/v1").apiKey(key).maxRetries(3).build();
        this.patience = patience;
    }

    OpenAIClient sdk() {
        return sdk;
    }

    static String line(String customId, String model) {
        return line("Question " + customId, customId, model);
    }

    static String line(String prompt, String customId, String model) {
        return "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}}\n"
                .formatted(customId, model, prompt);
    }

    /** Questions {@code q1} to as many as there are. */
    public static String lines(int count, String model) {
        return customIds(count).stream().map(id -> line(id, model)).collect(Collectors.joining());
    }

    /** Of {@link #lines}. */
    public static List<String> customIds(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "q" + i).toList();
    }

    FileObject upload(String content) {
        return sdk.files()
                .create(
                        FileCreateParams.builder()
                                .purpose(FilePurpose.BATCH)
                                .file(content.getBytes(UTF_8))
                                .build());
    }

    public Batch create(String content) {
        return sdk.batches().create(order(upload(content)).build());
    }

    /**
     * @param window {@code completion_window}
     */
    Batch create(String content, String window) {
        return sdk.batches()
                .create(
                        order(upload(content))
                                .completionWindow(BatchCreateParams.CompletionWindow.of(window))
                                .build());
    }

    Batch create(FileObject file, String key) {
        return sdk.batches()
                .create(order(file).putAdditionalHeader("Idempotency-Key", key).build());
    }

    private static BatchCreateParams.Builder order(FileObject file) {
        return BatchCreateParams.builder()
                .inputFileId(file.id())
                .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                .completionWindow(BatchCreateParams.CompletionWindow._24H);
    }

    Batch get(String id) {
        return sdk.batches().retrieve(id);
    }

    public Batch awaitStatus(String id, Batch.Status... wanted) {
        return await("batch " + id + " is one of " + List.of(wanted))
                .atMost(patience)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> get(id), batch -> List.of(wanted).contains(batch.status()));
    }

    /** The lines of a file of answers or errors. */
    public List<JsonNode> content(String fileId) throws Exception {
        try (HttpResponse response = sdk.files().content(fileId);
                InputStream body = response.body()) {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : new String(body.readAllBytes(), UTF_8).split("\n")) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        }
    }

    /** The lines of a batch that are jobs, in the order in which they became so. */
    public static List<Integer> jobLines(TestInstallation sluice, String batchId) {
        return TopicReading.all(sluice, Topics.REQUESTS, SpecificRecord.class).stream()
                .filter(JobRequest.class::isInstance)
                .map(JobRequest.class::cast)
                .filter(
                        job ->
                                job.getBatch() != null
                                        && job.getBatch().getBatchId().equals(batchId))
                .map(job -> job.getBatch().getLine())
                .toList();
    }
}
