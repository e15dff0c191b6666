package dev.sluice.bench.load;

import java.util.Optional;

/**
 * What a job of the harness is called: which phase and which job of it. Always {@value #LENGTH}
 * characters, so that all lines of a phase have one length.
 */
public record CustomId(int phase, int job) {
    static final int LENGTH = 12;
    static final int PHASE_MAX = 999;
    static final int JOB_MAX = 9_999_999;
    private static final int DASH = 4;

    /** Empty when somebody else submitted the job. */
    public static Optional<CustomId> parse(CharSequence text) {
        if (text.length() != LENGTH || text.charAt(0) != 'b' || text.charAt(DASH) != '-') {
            return Optional.empty();
        }
        int phase = number(text, 1, DASH);
        int job = number(text, DASH + 1, LENGTH);
        return phase < 0 || job < 0 ? Optional.empty() : Optional.of(new CustomId(phase, job));
    }

    private static int number(CharSequence text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    /** Writes {@code b<phase>-<job>}. */
    static void write(int phase, int job, byte[] out, int at) {
        out[at] = 'b';
        digits(phase, out, at + 1, at + DASH);
        out[at + DASH] = '-';
        digits(job, out, at + DASH + 1, at + LENGTH);
    }

    private static void digits(int number, byte[] out, int from, int to) {
        int rest = number;
        for (int i = to - 1; i >= from; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
