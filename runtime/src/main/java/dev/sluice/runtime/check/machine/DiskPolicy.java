package dev.sluice.runtime.check.machine;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import java.util.List;

/**
 * Judges free space. Refuses below 256 MiB, or below 1 % when that is less than 4 GiB; warns below
 * 10 % when that is less than 40 GiB. A share alone would refuse large disks with room for weeks.
 */
public final class DiskPolicy {
    private static final long MIB = 1024 * 1024;
    private static final long REFUSE_BELOW = 256 * MIB;
    private static final long REFUSE_SHARE_BELOW = 4 * 1024 * MIB;
    private static final long WARN_SHARE_BELOW = 40 * 1024 * MIB;

    private DiskPolicy() {}

    /**
     * Complaints, or that all is well.
     *
     * @param what the directory and who says so, in words
     */
    public static List<Finding> findings(String what, long freeBytes, long totalBytes) {
        String found =
                "%s has %d MiB free of %d".formatted(what, freeBytes / MIB, totalBytes / MIB);
        if (freeBytes < REFUSE_BELOW
                || freeBytes < totalBytes / 100 && freeBytes < REFUSE_SHARE_BELOW) {
            return List.of(
                    new Finding.Refusal(
                            Subject.DISK,
                            found,
                            "256 MiB and 1 % or more",
                            "free space, or move it to a larger disk"));
        }
        if (freeBytes < totalBytes / 10 && freeBytes < WARN_SHARE_BELOW) {
            return List.of(
                    new Finding.Warning(
                            Subject.DISK,
                            found,
                            "10 % or more",
                            "free space, or move it to a larger disk"));
        }
        return List.of(new Finding.Ok(Subject.DISK, found));
    }

    /** A directory that cannot be used at all. */
    public static Finding unusable(String what, String reason) {
        return new Finding.Refusal(
                Subject.DISK,
                "%s cannot be written: %s".formatted(what, reason),
                "a directory that this user may write",
                "create it for this user, or set another");
    }
}
