package dev.sluice.sim.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of every call, so that tests can compare calls made with usage recorded. A call is on
 * it before the last byte of its answer leaves: who has seen an answer finds its call here. Keeps
 * the first {@code callsMax} finished calls and counts, loudly, those it had to drop. Thread-safe.
 */
public final class CallLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallLog.class);

    private final RecordConfig config;
    private final @Nullable CallFile file;
    private final Map<Integer, Long> byStatus = new TreeMap<>();
    private PackedCalls calls = new PackedCalls();
    private int generation;
    private long lastNumber;
    private long received;
    private long finished;
    private long kept;
    private long aborted;

    public CallLog(RecordConfig config) {
        this.config = config;
        this.file = config.file().map(CallFile::open).orElse(null);
    }

    /** Begins a call; its id headers are empty strings where absent. */
    public OpenCall open(String attemptId, String callId) {
        synchronized (this) {
            received++;
            return new OpenCall(this, ++lastNumber, generation, attemptId, callId);
        }
    }

    /** All finished calls that were kept, in the order in which they finished. */
    public List<CallRecord> calls() {
        List<CallRecord> all = new ArrayList<>();
        synchronized (this) {
            calls.read(PackedCalls.Position.START, Integer.MAX_VALUE, all::add);
        }
        return all;
    }

    /** Begins a reading that does not hold the whole record in memory. */
    public synchronized Page firstPage() {
        return new Page(List.of(), PackedCalls.Position.START, generation);
    }

    /** The next calls after a page; an empty page at the end, or when the record was cleared. */
    public Page nextPage(Page after, int callsMax) {
        List<CallRecord> page = new ArrayList<>();
        synchronized (this) {
            PackedCalls.Position next =
                    after.generation == generation
                            ? calls.read(after.next, callsMax, page::add)
                            : after.next;
            return new Page(page, next, after.generation);
        }
    }

    public synchronized CallCount count() {
        return new CallCount(
                received,
                received - finished,
                finished,
                kept,
                finished - kept,
                aborted,
                file == null ? 0 : file.dropped(),
                Map.copyOf(byStatus));
    }

    /** Forgets all finished calls and all totals. Calls still in flight will not be recorded. */
    public synchronized void clear() {
        calls = new PackedCalls();
        generation++;
        received = 0;
        finished = 0;
        kept = 0;
        aborted = 0;
        byStatus.clear();
    }

    /** Writes the file to its end. Calls that finish later are kept in memory only. */
    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }

    synchronized void finish(CallRecord call, int openedIn) {
        if (file != null) {
            file.append(call);
        }
        if (openedIn != generation) {
            return;
        }
        finished++;
        byStatus.merge(call.status(), 1L, Long::sum);
        if (call.aborted()) {
            aborted++;
        }
        if (kept < config.callsMax()) {
            kept++;
            calls.append(call);
        } else if (finished - kept == 1) {
            LOG.warn(
                    "The record of calls is full at {}: later calls are counted but not kept",
                    config.callsMax());
        }
    }

    /** Some calls of the record and where to read on. */
    public static final class Page {
        private final List<CallRecord> calls;
        private final PackedCalls.Position next;
        private final int generation;

        private Page(List<CallRecord> calls, PackedCalls.Position next, int generation) {
            this.calls = calls;
            this.next = next;
            this.generation = generation;
        }

        public List<CallRecord> calls() {
            return calls;
        }
    }
}
