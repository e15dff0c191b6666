package dev.sluice.bench.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ThreadGroupsTest {
    @Test
    void threadsOfAPoolAreOneGroup() {
        assertThat(ThreadGroups.of("GC Thread#3")).isEqualTo("GC Thread");
        assertThat(ThreadGroups.of("ForkJoinPool-1-")).isEqualTo("ForkJoinPool");
        assertThat(ThreadGroups.of("bench-upload-12")).isEqualTo("bench-upload");
    }

    @Test
    void aNameOfNumbersStays() {
        assertThat(ThreadGroups.of("4711")).isEqualTo("4711");
    }

    @Test
    void knowsTheCompilersByTheirCutNames() {
        assertThat(ThreadGroups.compiles(ThreadGroups.of("C2 CompilerThre"))).isTrue();
        assertThat(ThreadGroups.compiles(ThreadGroups.of("C1 CompilerThre"))).isTrue();
        assertThat(ThreadGroups.compiles(ThreadGroups.of("kafka-producer-"))).isFalse();
    }

    @Test
    void knowsTheCollectorsThreads() {
        assertThat(ThreadGroups.collects(ThreadGroups.of("G1 Conc#0"))).isTrue();
        assertThat(ThreadGroups.collects(ThreadGroups.of("GC Thread#1"))).isTrue();
        assertThat(ThreadGroups.collects(ThreadGroups.of("VM Thread"))).isTrue();
        assertThat(ThreadGroups.collects(ThreadGroups.of("VM Periodic Tas"))).isFalse();
    }
}
