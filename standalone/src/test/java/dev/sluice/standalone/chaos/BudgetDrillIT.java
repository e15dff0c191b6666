package dev.sluice.standalone.chaos;

import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The long form of {@link BudgetDrill}; the short one is a test of {@link FaultsIT}. */
final class BudgetDrillIT {
    @Tag("chaos")
    @Test
    void tenThousandJobsSpendNoMoreThanTheirBudgets() throws Exception {
        try (Rig rig = Rig.start(Jvm.SHORT_LIVED);
                var drill = new BudgetDrill(rig, List.of("initech", "umbrella"))) {
            drill.run(10_000, 6, new BigDecimal("0.01"));
        }
    }
}
