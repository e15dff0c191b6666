package dev.sluice.bench.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CpuClockTest {
    private static final MeasuredProcess ROUTER = new MeasuredProcess("router", 10, false);
    private static final MeasuredProcess POSTGRES = new MeasuredProcess("postgresql", 20, true);

    @TempDir Path proc;

    @Test
    void thereIsNoReadingWithoutProc() throws IOException {
        assertThat(new CpuClock(proc).read(List.of(ROUTER))).isEmpty();
    }

    @Test
    void tellsMicrosecondsPerJobOfAProcessAndItsThreads() throws IOException {
        machine(1_000);
        process(10, 1, 100, 50, 0);
        thread(10, 11, "C2 CompilerThre", 40);
        thread(10, 12, "GC Thread#0", 10);
        Optional<CpuReading> before = new CpuClock(proc).read(List.of(ROUTER));
        machine(1_400);
        process(10, 1, 300, 150, 0);
        thread(10, 11, "C2 CompilerThre", 60);
        thread(10, 12, "GC Thread#0", 30);
        Optional<CpuReading> after = new CpuClock(proc).read(List.of(ROUTER));

        // 300 ticks of 10 ms for 10,000 jobs, within 2 s.
        CpuUse use =
                CpuUse.between(before, after, List.of(ROUTER), 10_000, 2_000_000_000L)
                        .orElseThrow();

        RoleCpu router = use.roles().getFirst();
        assertThat(router.total()).isEqualTo(300, within(1e-9));
        assertThat(router.user()).isEqualTo(200, within(1e-9));
        assertThat(router.system()).isEqualTo(100, within(1e-9));
        assertThat(router.compiling()).isEqualTo(20, within(1e-9));
        assertThat(router.collecting()).isEqualTo(20, within(1e-9));
        assertThat(use.others()).isEqualTo(0.5, within(1e-9));
    }

    @Test
    void countsChildrenThatCameAndWent() throws IOException {
        machine(0);
        process(20, 1, 5, 5, 0);
        process(21, 20, 10, 0, 0);
        process(30, 1, 1_000, 0, 0);
        Optional<CpuReading> before = new CpuClock(proc).read(List.of(POSTGRES));
        // 21 ended with 15 ticks, 22 is new.
        Files.delete(proc.resolve("21/stat"));
        Files.delete(proc.resolve("21/task"));
        Files.delete(proc.resolve("21"));
        process(20, 1, 5, 5, 15);
        process(22, 20, 0, 8, 0);
        Optional<CpuReading> after = new CpuClock(proc).read(List.of(POSTGRES));

        CpuUse use =
                CpuUse.between(before, after, List.of(POSTGRES), 1, 1_000_000_000L).orElseThrow();

        assertThat(use.total()).isEqualTo(13 * 10_000.0, within(1e-6));
    }

    @Test
    void aProcessThatIsGoneIsAnError() throws IOException {
        machine(0);

        assertThatThrownBy(() -> new CpuClock(proc).read(List.of(ROUTER)))
                .isInstanceOf(IOException.class)
                .hasMessage("process 10 of router is gone");
    }

    @Test
    void idleTimeIsNotBusy() {
        assertThat(CpuClock.busyTicks("cpu  1 2 4 1000 2000 8 16 32 64 128")).isEqualTo(31);
    }

    private void machine(long user) throws IOException {
        Files.writeString(proc.resolve("stat"), "cpu  %d 0 0 5 5 0 0 0 0 0\n".formatted(user));
    }

    private void process(long pid, long parent, long user, long system, long reaped)
            throws IOException {
        Path directory = Files.createDirectories(proc.resolve(Long.toString(pid)));
        Files.createDirectories(directory.resolve("task"));
        Files.writeString(directory.resolve("stat"), line(pid, parent, "x", user, system, reaped));
    }

    private void thread(long pid, long id, String name, long user) throws IOException {
        Path directory =
                Files.createDirectories(
                        proc.resolve(Long.toString(pid))
                                .resolve("task")
                                .resolve(Long.toString(id)));
        Files.writeString(directory.resolve("stat"), line(id, 1, name, user, 0, 0));
    }

    private static String line(
            long id, long parent, String name, long user, long system, long reaped) {
        return "%d (%s) S %d 1 1 0 -1 0 0 0 0 0 %d %d %d 0 20 0 1 0 9\n"
                .formatted(id, name, parent, user, system, reaped);
    }
}
