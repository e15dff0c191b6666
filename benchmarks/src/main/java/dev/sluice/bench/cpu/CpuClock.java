package dev.sluice.bench.cpu;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads how much CPU time processes have used. Linux only: elsewhere there is no {@code /proc} and
 * {@link #read} is empty.
 */
public final class CpuClock {
    /** The kernel shows times in hundredths of a second on every platform that Java runs on. */
    static final int MICROS_PER_TICK = 10_000;

    private final Path proc;

    CpuClock(Path proc) {
        this.proc = proc;
    }

    public static CpuClock ofThisMachine() {
        return new CpuClock(Path.of("/proc"));
    }

    /**
     * @throws IOException when a process is gone: its time is lost and the figures would be wrong
     */
    public Optional<CpuReading> read(List<MeasuredProcess> processes) throws IOException {
        if (!Files.exists(proc.resolve("stat"))) {
            return Optional.empty();
        }
        Map<String, CpuReading.RoleTicks> roles = new HashMap<>();
        for (MeasuredProcess process : processes) {
            try {
                roles.put(process.role(), ticks(process));
            } catch (NoSuchFileException e) {
                throw new IOException(
                        "process %d of %s is gone".formatted(process.pid(), process.role()), e);
            }
        }
        return Optional.of(new CpuReading(roles, machine()));
    }

    private CpuReading.RoleTicks ticks(MeasuredProcess process) throws IOException {
        ProcStat own = stat(proc.resolve(Long.toString(process.pid())));
        if (!process.withChildren()) {
            return new CpuReading.RoleTicks(own.user(), own.system(), threads(process.pid()));
        }
        // Children that end are added to the parent's reaped time, so nothing falls between.
        long user = own.user() + own.reaped();
        long system = own.system();
        for (ProcStat child : children(process.pid())) {
            user += child.user() + child.reaped();
            system += child.system();
        }
        return new CpuReading.RoleTicks(user, system, Map.of());
    }

    private Map<String, Long> threads(long pid) throws IOException {
        Map<String, Long> groups = new HashMap<>();
        for (ProcStat thread : each(proc.resolve(Long.toString(pid)).resolve("task"))) {
            groups.merge(ThreadGroups.of(thread.name()), thread.own(), Long::sum);
        }
        return groups;
    }

    private List<ProcStat> children(long parent) throws IOException {
        return each(proc).stream().filter(process -> process.parent() == parent).toList();
    }

    private static List<ProcStat> each(Path directory) throws IOException {
        List<ProcStat> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "[0-9]*")) {
            for (Path entry : entries) {
                try {
                    found.add(stat(entry));
                } catch (IOException gone) {
                    // Ended between listing and reading: not ours to count.
                    continue;
                }
            }
        }
        return found;
    }

    private static ProcStat stat(Path process) throws IOException {
        return ProcStat.parse(Files.readString(process.resolve("stat")).strip());
    }

    private long machine() throws IOException {
        return busyTicks(Files.readAllLines(proc.resolve("stat")).getFirst());
    }

    /** From the first line of {@code /proc/stat}: all but idle, waiting for I/O and stolen. */
    static long busyTicks(String line) {
        String[] fields = line.strip().split("\\s+");
        long busy = 0;
        // cpu user nice system idle iowait irq softirq steal; guest is part of user.
        for (int field = 1; field < Math.min(fields.length, 8); field++) {
            if (field != 4 && field != 5) {
                busy += Long.parseLong(fields[field]);
            }
        }
        return busy;
    }
}
