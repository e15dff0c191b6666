package dev.sluice.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one job, from its events; goes on behind the last one when the stream breaks off.
 * For one thread.
 */
public final class Life {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int TRIES_MAX = 60;

    private final Api api;
    private final String id;
    private final Consumer<JsonNode> events;
    private String last = "";
    private @Nullable JsonNode end;
    private int failures;

    /**
     * @param id of a job
     * @param events takes each event
     */
    public Life(Api api, String id, Consumer<JsonNode> events) {
        this.api = api;
        this.id = id;
        this.events = events;
    }

    /** Returns the job when it has ended. */
    public JsonNode toTheEnd() throws ApiException, InterruptedException {
        while (true) {
            try {
                api.events("/v1/jobs/" + id + "/events", last, this::on);
            } catch (ApiException e) {
                // Who was told something before has the right address, and somebody will answer.
                boolean mayPass = e.mayPass() || e.isUnreachable() && !last.isEmpty();
                if (!mayPass || failures >= TRIES_MAX) {
                    throw e;
                }
            }
            JsonNode ended = end;
            if (ended != null) {
                return ended;
            }
            if (++failures > TRIES_MAX) {
                throw new ApiException(
                        0,
                        "the events of job %s end again and again before the job does (expected: its end)"
                                .formatted(id));
            }
            Thread.sleep(PAUSE);
        }
    }

    private void on(SseEvent event) {
        JsonNode json;
        try {
            json = Api.JSON.readTree(event.data());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event of job %s is no JSON".formatted(id), e);
        }
        if (!event.id().isEmpty()) {
            last = event.id();
            failures = 0;
        }
        events.accept(json);
        if (JobText.ended(json.path("job"))) {
            end = json.path("job");
        }
    }
}
