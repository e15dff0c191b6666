package dev.sluice.runtime.check;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StartCheckTest {
    @Test
    void stopsTheStartWithEveryRefusalAndWhatToChange() {
        Check first = moment -> List.of(refusal("a is 1"), new Finding.Ok(Subject.TOPICS, "fine"));
        Check second = moment -> List.of(refusal("b is 1"));

        assertThatThrownBy(() -> StartCheck.require(List.of(first, second)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "topics: a is 1 (expected: 2): make it so; topics: b is 1 (expected: 2): make it so");
    }

    @Test
    void startsInSpiteOfWarningsAndOfWhatCannotBeTold() {
        Check check =
                moment ->
                        List.of(
                                new Finding.Warning(Subject.DISK, "found", "expected", "change"),
                                new Finding.Untold(Subject.ACCESS, "nothing"));

        assertThatCode(() -> StartCheck.require(List.of(check))).doesNotThrowAnyException();
    }

    private static Finding refusal(String found) {
        return new Finding.Refusal(Subject.TOPICS, found, "2", "make it so");
    }
}
