package dev.sluice.results.redrive;

import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log of requests that can fail after it has taken what it was given. */
final class InMemoryRequestLog implements RequestLog {
    final List<RedriveRequest> wishes = new ArrayList<>();
    boolean failing;

    /** What happens while a request is looked for. */
    Runnable meanwhile = () -> {};

    private final Map<Long, JobRequest> requests = new HashMap<>();

    long add(JobRequest request) {
        long offset = 100 + requests.size();
        requests.put(offset, request);
        return offset;
    }

    void lose(long offset) {
        requests.remove(offset);
    }

    @Override
    public Optional<JobRequest> find(int partition, long offset) {
        meanwhile.run();
        return Optional.ofNullable(requests.get(offset))
                .map(request -> JobRequest.newBuilder(request).build());
    }

    @Override
    public void append(int partition, List<RedriveRequest> all) {
        wishes.addAll(all);
        if (failing) {
            throw new SluiceException(ErrorCode.LOG_UNAVAILABLE, "no confirmation came");
        }
    }
}
