package dev.sluice.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Asks this machine what it is. */
public final class ThisMachine {
    private ThisMachine() {}

    /**
     * @param dataDirectory where the engines write
     */
    public static MachineFacts facts(Path dataDirectory) throws IOException {
        return new MachineFacts(
                Runtime.getRuntime().availableProcessors(),
                MachineFacts.cpuModel(lines("/proc/cpuinfo")),
                MachineFacts.memory(lines("/proc/meminfo")),
                Runtime.version() + " (" + System.getProperty("java.vm.vendor") + ")",
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"),
                lines("/proc/loadavg").stream().findFirst().orElse(MachineFacts.UNKNOWN),
                Files.getFileStore(dataDirectory).type());
    }

    private static List<String> lines(String file) throws IOException {
        Path path = Path.of(file);
        return Files.isReadable(path) ? Files.readAllLines(path) : List.of();
    }
}
