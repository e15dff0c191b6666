package dev.sluice.results.redrive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.results.json.JsonText;
import dev.sluice.schema.job.JobId;
import java.util.ArrayList;
import java.util.List;

/** Runs that a redrive has decided on, between their row and the log: as JSON in the row. */
final class PendingRuns {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private PendingRuns() {}

    /**
     * @param run the run that shall begin
     * @param offset where the request of the run before stands
     * @param takenMs when that was decided, in epoch milliseconds: a wish that is written again
     *     says so, and coordinators see how old it is
     */
    record PendingRun(String jobId, int run, long offset, long takenMs) {
        String core() {
            return new JobId(jobId).core();
        }
    }

    static String write(List<PendingRun> runs) {
        return JsonText.of(
                json -> {
                    json.writeStartArray();
                    for (PendingRun run : runs) {
                        json.writeStartObject();
                        json.writeStringField("job", run.jobId());
                        json.writeNumberField("run", run.run());
                        json.writeNumberField("offset", run.offset());
                        json.writeNumberField("taken", run.takenMs());
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                });
    }

    /**
     * @param nowMs stands for the time of runs that were written without one
     */
    static List<PendingRun> read(String text, long nowMs) {
        try {
            List<PendingRun> runs = new ArrayList<>();
            for (JsonNode run : MAPPER.readTree(text)) {
                runs.add(
                        new PendingRun(
                                run.path("job").asText(),
                                run.path("run").asInt(),
                                run.path("offset").asLong(),
                                run.path("taken").asLong(nowMs)));
            }
            return runs;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was written here is JSON", e);
        }
    }
}
