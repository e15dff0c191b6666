package dev.sluice.runtime.check.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskPolicyTest {
    private static final long MIB = 1024 * 1024;

    @ParameterizedTest
    @CsvSource({
        "255,1000,Refusal",
        "256,1000,Ok",
        "900,100000,Refusal",
        "2000,100000,Warning",
        "10000,100000,Ok",
        // One per cent of a large disk is room for weeks.
        "50000,10000000,Ok",
        "30000,10000000,Warning",
        "4000,10000000,Refusal",
    })
    void judgesTheSpaceThatIsLeft(long freeMib, long totalMib, String kind) {
        assertThat(DiskPolicy.findings("/d", freeMib * MIB, totalMib * MIB))
                .singleElement()
                .extracting(finding -> finding.getClass().getSimpleName())
                .isEqualTo(kind);
    }

    @Test
    void looksAtTheDirectoryThatOneWouldBeMadeIn(@TempDir Path there) {
        assertThat(Disks.findings("a.setting", there.resolve("not/yet")))
                .singleElement()
                .satisfies(
                        finding ->
                                assertThat(finding.text())
                                        .contains(there + "/not/yet (a.setting) has "));
    }

    @Test
    void refusesAFileInPlaceOfADirectory(@TempDir Path there) throws IOException {
        Path file = Files.createFile(there.resolve("file"));

        assertThat(Disks.findings("a.setting", file.resolve("below")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> assertThat(refusal.found()).contains("is no directory"));
    }
}
