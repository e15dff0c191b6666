package dev.sluice.bench.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What Linux tells of a process beside its CPU time; empty elsewhere. */
public final class ProcessFacts {
    private ProcessFacts() {}

    /** The most that it has held in memory, by now. */
    public static OptionalLong memoryPeakBytes(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                    .findFirst();
        } catch (NoSuchFileException notLinux) {
            return OptionalLong.empty();
        }
    }

    /** Files and sockets that it has open. */
    public static OptionalLong openFiles(long pid) {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return OptionalLong.of(files.count());
        } catch (NoSuchFileException notLinux) {
            return OptionalLong.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
