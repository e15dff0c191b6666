package dev.sluice.schema.serde;

import static org.assertj.core.api.Assertions.assertThatNoException;

import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.specific.SpecificRecord;

/** Whatever lies on a topic, reading it gives a record or an {@link UnreadableRecordException}. */
class RecordCodecPropertyTest {
    private static final List<EveryRecord> ALL = EveryRecord.all();

    @Property(tries = 2_000)
    void bytesAreARecordOrUnreadable(@ForAll("records") EveryRecord every, @ForAll byte[] bytes) {
        assertThatNoException().isThrownBy(() -> readOrRefuse(every, bytes));
    }

    @Property(tries = 5_000)
    void bytesBehindAGoodPrefixAreARecordOrUnreadable(
            @ForAll("records") EveryRecord every, @ForAll byte[] body) {
        byte[] good = every.codec().encode(SampleRecords.minimal(every.schema()));
        byte[] bytes = ByteBuffer.allocate(5 + body.length).put(good, 0, 5).put(body).array();

        assertThatNoException().isThrownBy(() -> readOrRefuse(every, bytes));
    }

    @Property(tries = 5_000)
    void aRecordWithOneByteChangedIsARecordOrUnreadable(
            @ForAll("records") EveryRecord every, @ForAll int at, @ForAll byte value) {
        byte[] bytes = every.codec().encode(SampleRecords.full(every.schema()));
        bytes[Math.floorMod(at, bytes.length)] = value;

        assertThatNoException().isThrownBy(() -> readOrRefuse(every, bytes));
    }

    private static void readOrRefuse(EveryRecord every, byte[] bytes) {
        try {
            SpecificRecord record = every.codec().decode(bytes);
            if (record == null) {
                throw new AssertionError("null of " + every.name());
            }
        } catch (UnreadableRecordException e) {
            // One of the two promised ends.
        }
    }

    @Provide
    Arbitrary<EveryRecord> records() {
        return Arbitraries.of(ALL);
    }
}
