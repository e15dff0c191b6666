package dev.sluice.results.project;

import dev.sluice.results.row.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** The stored positions. Only their current owner moves them, and only from where it left them. */
final class ProgressTable {
    private static final String ADD =
            """
            INSERT INTO projection_progress (topic, partition, next_offset, watermark_ms, read_through_ms)
            VALUES (?, ?, 0, 0, 0) ON CONFLICT DO NOTHING""";
    private static final String LOAD =
            """
            SELECT next_offset, watermark_ms, read_through_ms FROM projection_progress
             WHERE topic = ? AND partition = ?""";
    private static final String MOVE =
            """
            UPDATE projection_progress SET next_offset = ?, watermark_ms = ?, read_through_ms = ?
             WHERE topic = ? AND partition = ? AND next_offset = ?""";

    private ProgressTable() {}

    /** Positions of these partitions; a partition never seen starts at 0. */
    static Map<TopicPartition, SourcePosition> load(
            Connection connection, Collection<TopicPartition> partitions) throws SQLException {
        Map<TopicPartition, SourcePosition> positions = new HashMap<>();
        try (PreparedStatement add = connection.prepareStatement(ADD);
                PreparedStatement load = connection.prepareStatement(LOAD)) {
            for (TopicPartition partition : inOrder(partitions)) {
                new Row(add).text(partition.topic()).integer(partition.partition());
                add.executeUpdate();
                new Row(load).text(partition.topic()).integer(partition.partition());
                try (ResultSet row = load.executeQuery()) {
                    row.next();
                    positions.put(
                            partition,
                            new SourcePosition(row.getLong(1), row.getLong(2), row.getLong(3)));
                }
            }
        }
        return positions;
    }

    /**
     * @return false when a partition is not where this owner left it: another instance owns it now
     */
    static boolean move(
            Connection connection,
            Map<TopicPartition, SourcePosition> positions,
            Function<TopicPartition, SourcePosition> before)
            throws SQLException {
        try (PreparedStatement move = connection.prepareStatement(MOVE)) {
            Row row = new Row(move);
            for (TopicPartition partition : inOrder(positions.keySet())) {
                SourcePosition next = positions.getOrDefault(partition, SourcePosition.START);
                row.number(next.nextOffset())
                        .number(next.watermarkMs())
                        .number(next.readThroughMs())
                        .text(partition.topic())
                        .integer(partition.partition())
                        .number(before.apply(partition).nextOffset())
                        .add();
            }
            for (int changed : move.executeBatch()) {
                if (changed != 1) {
                    return false;
                }
            }
            return true;
        }
    }

    /** One order for all, so that two owners of a moment do not lock each other out. */
    private static List<TopicPartition> inOrder(Collection<TopicPartition> partitions) {
        List<TopicPartition> ordered = new ArrayList<>(partitions);
        ordered.sort(
                Comparator.comparing(TopicPartition::topic)
                        .thenComparing(TopicPartition::partition));
        return ordered;
    }
}
