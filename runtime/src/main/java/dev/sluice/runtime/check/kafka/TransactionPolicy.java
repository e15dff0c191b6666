package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import java.time.Duration;
import java.util.List;

/** Transactions that stay open hold up everybody who reads committed records. */
final class TransactionPolicy {
    /** A router's transaction is aborted after 3 s, and swept up within another. */
    static final Duration OPEN_MAX = Duration.ofSeconds(5);

    private TransactionPolicy() {}

    /**
     * A transaction that was open all the time that was looked at.
     *
     * @param startOffset where it began
     * @param held records after that, which nobody can read as committed
     * @param leader broker that leads the partition
     */
    record OpenTransaction(
            String topic,
            int partition,
            long producerId,
            long startOffset,
            long held,
            int leader) {}

    /**
     * Complaints, or that all is well.
     *
     * @param open those that were open for {@link #OPEN_MAX}
     */
    static List<Finding> findings(List<OpenTransaction> open) {
        if (open.isEmpty()) {
            return List.of(new Finding.Ok(Subject.TRANSACTIONS, "none is left open"));
        }
        return open.stream().<Finding>map(TransactionPolicy::complaint).toList();
    }

    private static Finding complaint(OpenTransaction open) {
        return new Finding.Refusal(
                Subject.TRANSACTIONS,
                "a transaction of producer %d in %s-%d is open at offset %d for more than %d s, %d records wait behind it"
                        .formatted(
                                open.producerId(),
                                open.topic(),
                                open.partition(),
                                open.startOffset(),
                                OPEN_MAX.toSeconds(),
                                open.held()),
                "ended within seconds",
                "run this again in a minute; if it stays, `kafka-transactions.sh find-hanging --broker-id %d`, and read docs/operations.md before aborting it"
                        .formatted(open.leader()));
    }
}
