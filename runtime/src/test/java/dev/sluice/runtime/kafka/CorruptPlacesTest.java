package dev.sluice.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.RecordDeserializationException.DeserializationExceptionOrigin;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CorruptPlacesTest {
    static List<KafkaException> corrupt() {
        return List.of(
                new CorruptRecordException("crc"),
                new InvalidRecordException("size"),
                new KafkaException("fetch", new CorruptRecordException("crc")),
                new KafkaException(
                        "Received exception when fetching the next record from t-0. If needed, please"
                                + " seek past the record to continue consumption."),
                new KafkaException(
                        "Encountered corrupt message when fetching offset 3 for topic-partition t-0"),
                new RecordDeserializationException(
                        DeserializationExceptionOrigin.VALUE,
                        new TopicPartition("t", 0),
                        3,
                        0,
                        TimestampType.CREATE_TIME,
                        null,
                        null,
                        new RecordHeaders(),
                        "no number",
                        null));
    }

    static List<KafkaException> transientOrOther() {
        return List.of(
                new TimeoutException("late"),
                new DisconnectException("away"),
                new WakeupException(),
                new AuthenticationException("who"),
                new TopicAuthorizationException("t"),
                new KafkaException("Unexpected error code 9 while fetching"),
                new KafkaException("fetch", new TimeoutException("late")),
                new TimeoutException("Received exception when fetching the next record from t-0"));
    }

    @ParameterizedTest
    @MethodSource("corrupt")
    void knowsWhatCanNeverBeRead(KafkaException failure) {
        assertThat(CorruptPlaces.isCorruption(failure)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("transientOrOther")
    void takesNothingElseForIt(KafkaException failure) {
        assertThat(CorruptPlaces.isCorruption(failure)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"5,6,100", "5,7,100", "5,12,100", "5,99,100", "5,100,100", "5,6,6", "0,1000,5000"})
    void goesOnRightBehindTheBatch(long bad, long behind, long end) {
        assertThat(CorruptPlaces.nextReadable(bad, end, offset -> offset >= behind))
                .isEqualTo(behind);
    }

    @Test
    void looksForItAFewTimesOnlyAndNeverBehindTheEnd() {
        List<Long> looked = new ArrayList<>();

        long next =
                CorruptPlaces.nextReadable(
                        0,
                        1_000_000,
                        offset -> {
                            looked.add(offset);
                            return offset >= 600_000;
                        });

        assertThat(next).isEqualTo(600_000);
        assertThat(looked).hasSizeLessThan(45).allMatch(offset -> offset < 1_000_000);
    }
}
