package dev.sluice.results.redrive;

import dev.sluice.results.row.Row;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.redrive.RedriveProbe;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Runs of which a coordinator has shown that it decided on them: those that began have a row by
 * now, because their events stand before this one. Used by the projection thread alone.
 */
public final class DecidedWishes {
    private final Map<String, Long> untilMs = new TreeMap<>();

    /** An event of any job. */
    public void add(JobLifecycleEvent event) {
        String id = event.getRedriveId();
        if (event.getType() == JobEventType.REDRIVE_REFUSED && id != null) {
            OptionalLong decided = RedriveProbe.decidedMs(id);
            if (decided.isPresent()) {
                untilMs.merge(new JobId(event.getJobId()).core(), decided.getAsLong(), Math::max);
            }
        }
    }

    public void write(Connection connection) throws SQLException {
        if (untilMs.isEmpty()) {
            return;
        }
        try (PreparedStatement delete =
                connection.prepareStatement(
                        "DELETE FROM redrive_wish WHERE core = ? AND held_ms <= ?")) {
            Row row = new Row(delete);
            for (Map.Entry<String, Long> each : untilMs.entrySet()) {
                row.text(each.getKey()).number(each.getValue()).add();
            }
            delete.executeBatch();
        }
    }
}
