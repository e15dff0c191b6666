package dev.sluice.ingress.run;

import dev.sluice.runtime.check.Check;
import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import dev.sluice.runtime.check.kafka.KafkaCheck;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.util.List;

/** There is no Kafka behind this ingress: its log is in memory. */
@Singleton
@Replaces(KafkaCheck.class)
final class NoClusterCheck implements Check {
    @Override
    public List<Finding> findings(Moment moment) {
        return List.of();
    }
}
