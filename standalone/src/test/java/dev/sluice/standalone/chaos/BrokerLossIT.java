package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three brokers, three copies, two of them in sync: any one of them may go. */
final class BrokerLossIT {
    private static final List<String> BROKERS = List.of("kafka-1", "kafka-2", "kafka-3");
    private static final Rig RIG = rig();
    private static final Load LOAD = new Load(RIG, 100);
    private static final Books BOOKS = new Books(RIG, LOAD);

    private static Rig rig() {
        try {
            return Rig.start(Jvm.SHORT_LIVED, BROKERS.size(), Rig.Surroundings.USUAL);
        } catch (Exception e) {
            throw new IllegalStateException("nothing to break", e);
        }
    }

    @AfterAll
    static void stop() {
        BOOKS.close();
        LOAD.close();
        RIG.close();
    }

    @Test
    void goesOnWithTwoOfThree() throws Exception {
        goesOnWithout("kafka-2", new Drill(LOAD, BOOKS, Drill.Size.SHORT));
    }

    @Tag("chaos")
    @ParameterizedTest
    @ValueSource(strings = {"kafka-1", "kafka-2", "kafka-3"})
    void goesOnWithoutOneOfThree(String broker) throws Exception {
        goesOnWithout(broker, new Drill(LOAD, BOOKS));
    }

    @Tag("chaos")
    @Test
    void isUpgradedBrokerByBroker() throws Exception {
        Drill.Account change = new Drill(LOAD, BOOKS).roll(RIG, BROKERS);

        assertThat(change.calls()).as("provider calls").isEqualTo(change.accepted());
    }

    private static void goesOnWithout(String broker, Drill drill) throws Exception {
        Drill.Account change = drill.lose(RIG.member(broker), broker);

        assertThat(change.calls()).as("provider calls").isEqualTo(change.accepted());
    }
}
