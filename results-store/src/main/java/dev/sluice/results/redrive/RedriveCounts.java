package dev.sluice.results.redrive;

import dev.sluice.results.row.Row;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.job.ObjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the records of one transaction add to the counts of redrives by filter. Exact, because their
 * positions move in the same transaction. Used by the projection thread alone.
 */
public final class RedriveCounts {
    private static final String ADD =
            """
            UPDATE redrive SET succeeded = succeeded + ?, failed = failed + ?, overtaken = overtaken + ?
             WHERE redrive_id = ?""";

    /** Sorted, so that two writers lock in one order. */
    private final Map<String, Sum> sums = new TreeMap<>();

    private static final class Sum {
        private long succeeded;
        private long failed;
        private long overtaken;
    }

    /** A result of any job. */
    public void add(JobResult result) {
        String id = result.getRedriveId();
        if (isByFilter(id)) {
            Sum sum = sum(id);
            if (result.getStatus() == TerminalStatus.SUCCEEDED) {
                sum.succeeded++;
            } else {
                sum.failed++;
            }
        }
    }

    /** An event of any job. */
    public void add(JobLifecycleEvent event) {
        String id = event.getRedriveId();
        if (event.getType() == JobEventType.REDRIVE_REFUSED && isByFilter(id)) {
            sum(id).overtaken++;
        }
    }

    public void write(Connection connection) throws SQLException {
        if (sums.isEmpty()) {
            return;
        }
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            Row row = new Row(add);
            for (Map.Entry<String, Sum> each : sums.entrySet()) {
                Sum sum = each.getValue();
                row.number(sum.succeeded)
                        .number(sum.failed)
                        .number(sum.overtaken)
                        .text(each.getKey())
                        .add();
            }
            add.executeBatch();
        }
    }

    private Sum sum(String id) {
        return sums.computeIfAbsent(id, unused -> new Sum());
    }

    /** Those of single jobs have names of another form, and no row. */
    private static boolean isByFilter(@Nullable String id) {
        return id != null && ObjectId.parse(ObjectId.Kind.REDRIVE, id).isPresent();
    }
}
