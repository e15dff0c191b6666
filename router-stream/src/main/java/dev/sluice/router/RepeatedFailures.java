package dev.sluice.router;

import dev.sluice.schema.error.GivenUp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;

/**
 * Counts how often acting on the same thing, a record or a job, has thrown. An error aborts the
 * transaction and the task starts again from its stores, so without this count a record that always
 * throws would stop its partition for ever. What has failed three times is put aside before it is
 * acted on once more, in a clean transaction.
 *
 * <p>Troubles of the cluster or the disk (fencing, timeouts, broken stores) count for nobody. Lives
 * as long as the process: a restart gives everything another three tries. Thread-safe; remembers
 * the latest thousand.
 */
public final class RepeatedFailures {
    /** Failures after which a thing is put aside. */
    public static final int FAILURES_MAX = 3;

    private static final int REMEMBERED_MAX = 1_000;
    private static final int CAUSES_MAX = 20;

    private record Count(int failures, String last) {}

    private final Map<String, Count> counts =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    public static String ofRecord(String topic, int partition, long offset) {
        return topic + "-" + partition + "@" + offset;
    }

    /** Why this must not be tried again, if so. */
    public synchronized Optional<String> verdict(String thing) {
        Count count = counts.get(thing);
        return count == null || count.failures < FAILURES_MAX
                ? Optional.empty()
                : Optional.of(GivenUp.reason(count.failures, count.last));
    }

    public synchronized void failed(String thing, RuntimeException error) {
        Throwable guilty = cause(error);
        if (guilty != null) {
            counts.merge(
                    thing,
                    new Count(1, guilty.getClass().getSimpleName() + ": " + guilty.getMessage()),
                    (known, latest) -> new Count(known.failures + 1, latest.last));
        }
    }

    /** The innermost cause; null when the thing itself is not to blame. */
    private static @Nullable Throwable cause(Throwable error) {
        Throwable at = error;
        for (int i = 0; i < CAUSES_MAX; i++) {
            if (at instanceof RecordTooLargeException) {
                // The one error of Kafka's that what is written is to blame for.
                return at;
            }
            if (at instanceof ApiException
                    || at instanceof InterruptException
                    || at instanceof TaskMigratedException
                    || at instanceof TaskCorruptedException
                    || at instanceof ProcessorStateException
                    || at instanceof InvalidStateStoreException) {
                return null;
            }
            if (at.getCause() == null) {
                break;
            }
            at = at.getCause();
        }
        return at;
    }
}
