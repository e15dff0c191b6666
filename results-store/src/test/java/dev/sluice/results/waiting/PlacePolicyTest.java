package dev.sluice.results.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.waiting.PlacePolicy.Place;
import dev.sluice.schema.avro.LineMark;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.TenantStatus;
import dev.sluice.schema.avro.WaitingLine;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacePolicyTest {
    /**
     * A thousand jobs since 10 s, of which half came within the first second; 20 start a second.
     */
    private static TenantStatus status(long opensInMs, long paceUs) {
        return new TenantStatus(
                "acme",
                0,
                List.of(
                        new WaitingLine(
                                "main",
                                Priority.STANDARD,
                                "red",
                                1_000,
                                opensInMs,
                                paceUs,
                                List.of(
                                        new LineMark(10_000L, 0),
                                        new LineMark(11_000L, 499),
                                        new LineMark(20_000L, 999)))),
                20_000L,
                0,
                0L,
                0);
    }

    private static Optional<Place> place(TenantStatus status, long sinceMs) {
        return PlacePolicy.place(status, "main", "standard", "red", sinceMs);
    }

    @ParameterizedTest
    @CsvSource({
        "10000, 1",
        "11000, 500",
        "20000, 1000",
        "10500, 251",
        "15500, 750",
        "9000, 1",
        "25000, 1000"
    })
    void standsBetweenTheJobsThatAreTold(long sinceMs, long position) {
        assertThat(place(status(0, -1), sinceMs))
                .contains(new Place(position, OptionalLong.empty()));
    }

    @Test
    void startsAfterAllBeforeItAndTheSilenceOfItsLane() {
        assertThat(place(status(0, 50_000), 11_000)).contains(new Place(500, OptionalLong.of(25)));
        assertThat(place(status(30_000, 50_000), 11_000))
                .contains(new Place(500, OptionalLong.of(55)));
        assertThat(place(status(0, 50_000), 10_000)).contains(new Place(1, OptionalLong.of(1)));
    }

    @Test
    void ofJobsThatCameTogetherTheMiddleIsTold() {
        TenantStatus status = status(0, -1);
        status.getLines()
                .getFirst()
                .setMarks(List.of(new LineMark(10_000L, 0), new LineMark(10_000L, 9)));

        assertThat(place(status, 10_000)).contains(new Place(6, OptionalLong.empty()));
        assertThat(place(status, 10_001)).contains(new Place(10, OptionalLong.empty()));
    }

    @Test
    void saysNothingOfALineThatIsNotTold() {
        TenantStatus status = status(0, -1);

        assertThat(PlacePolicy.place(status, "other", "standard", "red", 11_000)).isEmpty();
        assertThat(PlacePolicy.place(status, "main", "batch", "red", 11_000)).isEmpty();
        assertThat(PlacePolicy.place(status, "main", "standard", "blue", 11_000)).isEmpty();
    }
}
